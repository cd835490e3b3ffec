"""What a person sees: the page, and the tables of the command line.

Import from the modules: `explorer.render.page.render_page`, `explorer.render.data.PageData`,
`explorer.render.tables.write_rows`. Nothing heavy is imported here, so that the command line
starts quickly.
"""
