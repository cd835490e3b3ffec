"""Every text that the page itself says, in both languages; `{0}`, `{1}` are filled in by it."""

from __future__ import annotations

from explorer.lang import Message

WORDS: dict[str, Message] = {
    # -- frame -----------------------------------------------------------------------------
    "brand": Message("报告探索", "Report explorer"),
    "contents": Message("目录", "Contents"),
    "nav_overview": Message("概览", "Overview"),
    "nav_themes": Message("主题", "Themes"),
    "nav_map": Message("句子地图", "Map"),
    "nav_similar": Message("相似举措", "Similar measures"),
    "nav_shared": Message("共有文字", "Shared wording"),
    "title": Message(
        "这些报告在说什么，彼此有多像", "What these reports say, and how alike they are"
    ),
    "title_about": Message("{1}：{0} 份报告说了什么", "{1}: what {0} reports say"),
    "title_n": Message("{0} 份报告说了什么", "What {0} reports say"),
    "title_of": Message("报告探索：{0} 份报告", "Report explorer: {0} reports"),
    "lead": Message(
        "点开任何一处，都能回到原文件中高亮的那一段。",
        "Whatever you click leads back to the highlighted span in its file.",
    ),
    "footer": Message(
        "本页为单个文件，离线可用，不访问网络。主题与相似度由程序计算，引用前请核对原文。",
        "This page is one file; it works offline and makes no network request. Themes and "
        "similarities are computed: check the original before you quote.",
    ),
    "footer_live": Message(
        "本页由本机上的程序提供，只有这台电脑能打开。主题与相似度由程序计算，引用前请核对原文。",
        "This page is served by a program on this computer and opens on it alone. Themes and "
        "similarities are computed: check the original before you quote.",
    ),
    "noscript": Message(
        "本页需要启用 JavaScript 才能显示；脚本全部在本文件内，不访问网络。",
        "This page needs JavaScript to show its content; all of it is inside this file and makes "
        "no network request.",
    ),
    "empty_corpus": Message(
        "语料库里还没有报告。先添加报告，再生成本页：explorer run 报告所在的文件夹",
        "There are no reports in the corpus yet. Add some and make this page again: "
        "explorer run FOLDER",
    ),
    "no_such": Message("本页中没有 {0}", "There is no {0} on this page"),
    # -- overview --------------------------------------------------------------------------
    "n_reports": Message("份报告", "reports"),
    "n_regions": Message("个地区", "regions"),
    "regions_unknown": Message("另有 {0} 份地区不明", "and {0} of unknown region"),
    "n_years": Message("年份", "years"),
    "n_sentences": Message("个句子", "sentences"),
    "n_sentences_note": Message("不含标题与落款", "headings and signatures aside"),
    "n_measures": Message("条举措", "measures"),
    "n_measures_note": Message("最小的编号条目或段落", "the smallest numbered items"),
    "glance": Message("还可留意", "Also worth a look"),
    "ask_themes": Message("都在讲什么？", "What are they about?"),
    "ask_elsewhere": Message("别处还有谁这样做？", "Who else did this?"),
    "ask_shared": Message("哪些文字别处也有？", "What wording is shared?"),
    "ask_field": Message("要找的举措，如：法治副校长", "a measure, e.g. 法治副校长"),
    "ask_button": Message("找一找", "Look"),
    "ask_shared_part": Message(
        " 的文字与别的报告相同或相近",
        " of the wording stands, the same or edited, in another report",
    ),
    "ask_shared_note": Message(
        "固定提法人人都要写，不计在内。", "Set phrases, which all must use, count for nobody."
    ),
    "glance_themes": Message(
        " 的句子归入 {0} 个主题，最多的是",
        " of the sentences carry one of {0} themes, most of all ",
    ),
    "glance_share": Message(
        "数字是占全部句子的比例；{0} 的句子未归入任何主题。",
        "Figures are shares of the sentences; {0} of them carry no theme.",
    ),
    "glance_all": Message("全部 {0} 个主题", "All {0} themes"),
    "find_unfit": Message(
        "预设主题只涵盖 {0} 的句子，不大适合这些报告；本页以自动发现的主题为主",
        "The codebook covers only {0} of the sentences: it fits these reports badly, and this page "
        "puts the discovered themes first",
    ),
    "find_theme": Message("谈到的报告最少的主题：", "Spoken of in the fewest reports: "),
    "find_theme_share": Message("{1} 份报告中有 {0} 份", "{0} of {1} reports"),
    "find_pair": Message(
        "在 {0} 个地区间比较，做法最相近的是", "Of {0} regions, closest in what they do: "
    ),
    "find_pair_of": Message("{0} 与 {1}", "{0} and {1}"),
    "find_shared": Message("共有最多：", "Shares most: "),
    "find_shared_of": Message("{0} 的文字", "{0} of its text"),
    "find_shared_none": Message(
        "各份报告之间没有发现共有文字", "No wording shared between the reports was found"
    ),
    "find_lacking": Message(
        "{1} 份报告中有 {0} 份未找到规定的全部四个部分（举措中提到一句的不算），例如",
        "In {0} of {1} reports not all four required parts were found (a mention within a measure "
        "is none), for example",
    ),
    "find_lacking_of": Message("缺：", " lacks: "),
    "files_title": Message("随页的图和表", "Figures and tables beside this page"),
    "made_title": Message("这一页是怎样得来的", "How this page was made"),
    "made_version": Message("程序版本", "program version"),
    "made_encoder": Message("编码器", "encoder"),
    "made_seed": Message("随机种子", "seed"),
    "setting_encoder_fingerprint": Message("编码器指纹", "encoder's fingerprint"),
    "setting_unassigned_codebook": Message(
        "未归入预设主题的句子占比", "share of sentences without codebook theme"
    ),
    "setting_unassigned_discovered": Message(
        "未归入自动发现主题的句子占比", "share of sentences without discovered theme"
    ),
    "made_note": Message(
        "同样的输入、设置与种子，得到同样的结果。",
        "The same input, settings and seed give the same result.",
    ),
    "reports_title": Message("报告", "Reports"),
    "filter_reports": Message("按地区、标题、年份筛选", "Filter by region, title, year"),
    "col_region": Message("地区", "Region"),
    "col_year": Message("年度", "Year"),
    "col_level": Message("层级", "Level"),
    "col_title": Message("标题与文件", "Title and file"),
    "col_parts": Message("规定的四个部分", "Four required parts"),
    "col_sentences": Message("句数", "Sentences"),
    "col_original": Message("自有文字", "Own wording"),
    "no_title": Message("（无标题）", "(no title)"),
    "region_unknown": Message("地区不明", "region unknown"),
    "unknown": Message("不明", "unknown"),
    "level_nation": Message("国家", "nation"),
    "level_province": Message("省级", "province"),
    "level_city": Message("地级", "city"),
    "level_county": Message("县级", "county"),
    "level_township": Message("乡级", "township"),
    "part_measure": Message("主要举措和成效", "measures and results"),
    "part_problem": Message("存在的不足", "shortcomings"),
    "part_duty": Message("第一责任人职责", "leaders' duty"),
    "part_plan": Message("下一步安排", "next year's plan"),
    "part_measure_short": Message("举措", "measures"),
    "part_problem_short": Message("不足", "problems"),
    "part_duty_short": Message("职责", "duty"),
    "part_plan_short": Message("计划", "plan"),
    "part_there": Message("有：{0}", "has: {0}"),
    "part_lacking": Message("未找到：{0}", "not found: {0}"),
    "share_exact": Message("一字不差", "word for word"),
    "share_template": Message("套用模板", "same template"),
    "share_near": Message("略有改动", "edited"),
    "share_paraphrase": Message("换了说法", "paraphrased"),
    "share_formula": Message("固定提法", "set phrases"),
    "share_original": Message("自有", "own"),
    "provinces_title": Message("按地区看", "By region"),
    "col_top_theme": Message("说得最多", "Most spoken of"),
    "col_shared": Message("共有文字", "Shared wording"),
    "only_these": Message("只列这一地区的报告", "list these reports only"),
    "save_csv": Message("存为 CSV", "Save as CSV"),
    "save_csv_words": Message(
        "保存这张表的全部行，可用电子表格打开", "saves all rows of this table for a spreadsheet"
    ),
    # -- themes ----------------------------------------------------------------------------
    "themes_title": Message("主题", "Themes"),
    "themes_lead": Message(
        "每个句子可以归入一个或几个主题，也可以都不归入。",
        "A sentence may carry one theme, several, or none.",
    ),
    "tab_codebook": Message("预设主题 {0}", "Codebook {0}"),
    "tab_discovered": Message("自动发现 {0}", "Discovered {0}"),
    "about_codebook": Message(
        "预先定名的主题，名称与例句可在主题表中修改。{0} 的句子未归入任何主题。",
        "Themes named in advance; the codebook can be edited. {0} of the sentences carry none.",
    ),
    "about_discovered": Message(
        "由句子聚类得到，名称取自特征词。{0} 的句子不属于任何一类。",
        "Clusters of sentences, named by their distinguishing words. {0} belong to none.",
    ),
    "no_themes": Message("没有主题。", "There are no themes."),
    "n_sentences_short": Message("{0} 句", "{0} sent."),
    "theme_figures": Message(
        "{0} 句，占 {1}；{3} 份报告中有 {2} 份谈到，涉及 {4} 个地区",
        "{0} sentences, {1}; in {2} of {3} reports, {4} regions",
    ),
    "keywords": Message("特征词", "Keywords"),
    "representatives": Message("代表句", "Representative sentences"),
    "all_sentences": Message("全部 {0} 句", "All {0} sentences"),
    "parts_title": Message("子主题", "Sub-themes"),
    "parts_rest": Message("另有 {0} 句不在其中。", "{0} more sentences are in none of them."),
    "theme_in_group": Message("{0}：{1} 句", "{0}: {1} sentences"),
    "theme_all_groups": Message("看全部", "show all"),
    "heat_title": Message("谁在说什么", "Who speaks of what"),
    "heat_by": Message("行", "Rows"),
    "heat_corner": Message("占本行句子的 %", "% of the row's sentences"),
    "heat_note": Message(
        "数字为该主题占本行全部句子的百分比，颜色越深越多；一个句子可属于几个主题，各格相加可超过 "
        "100。点一格看句子。",
        "Figures are percentages of the row's sentences; darker is more. A sentence may carry "
        "several themes, so a row may add up to more than 100. Click a cell for its sentences.",
    ),
    "heat_cell": Message("{0}，{1}：{3} 句中 {2} 句", "{0}, {1}: {2} of {3} sentences"),
    "unassigned": Message("未归类", "no theme"),
    "by_codebook": Message("预设主题", "codebook theme"),
    "by_discovered": Message("自动发现的主题", "discovered theme"),
    "by_report": Message("报告", "report"),
    "by_province": Message("省", "province"),
    "by_city": Message("市", "city"),
    "by_county": Message("县", "county"),
    "by_township": Message("乡镇", "township"),
    "by_level": Message("层级", "level"),
    "by_year": Message("年度", "year"),
    "by_reuse": Message("共有文字", "shared wording"),
    "reuse_none": Message("没有共有文字", "not shared"),
    "by_role": Message("所在部分", "part of the report"),
    "where_title": Message("各地各年", "By region and year"),
    "where_note": Message(
        "占该地该年正文句子的 %；“–”为没有报告，“0”为有报告而没有谈到。",
        "% of the body sentences of that region and year; “–”: no report, “0”: reports that do "
        "not speak of it.",
    ),
    "no_reports_here": Message("没有报告", "no report"),
    "border_title": Message("边界上的句子", "Sentences at the border"),
    "border_note": Message(
        "得分最低的 {0} 句：最可能归错，先核对这些。",
        "The {0} lowest scores: the likeliest mistakes; check these first.",
    ),
    "also_carries": Message("也归入 ", "also carries "),
    # -- map -------------------------------------------------------------------------------
    "map_title": Message("句子地图", "Map of the sentences"),
    "map_lead": Message(
        "一点是一句，意思相近的句子靠在一起。",
        "Each point is a sentence; sentences that mean alike lie close together.",
    ),
    "map_missing": Message(
        "{1} 句中有 {0} 句没有位置，图上不显示。", "{0} of {1} sentences have no place on the map."
    ),
    "map_label": Message(
        "{0} 个句子的散点图。方向键移动，加减号缩放，回车选中最近图中心的句子，L 列出画面内的句子；"
        "也可用搜索框查找。",
        "Scatter plot of {0} sentences. Arrow keys move, plus and minus zoom, Enter picks the "
        "sentence nearest the centre, L lists the sentences in view; or use the search box.",
    ),
    "map_hint": Message(
        "指向一点看句子，点击固定并列出它的近邻。拖动平移；先点一下图，再用滚轮缩放（或按住 "
        "Ctrl）；手机上用两指。按 / 键可直接搜索。",
        "Point to see a sentence; click to pin it and list its neighbours. Drag to move; click the "
        "map, then use the wheel to zoom (or hold Ctrl); two fingers on a phone. "
        "Press / to search.",
    ),
    "map_only": Message("只看", "Show only"),
    "map_search": Message("搜索句子", "Search the sentences"),
    "colour_by": Message("颜色", "Colour by"),
    "zoom_in": Message("放大", "Zoom in"),
    "zoom_out": Message("缩小", "Zoom out"),
    "zoom_reset": Message("复位", "Reset"),
    "lasso": Message("圈选", "Lasso"),
    "lassoed": Message("选中 {0} 句", "{0} sentences chosen"),
    "in_view": Message("列出画面内", "List the view"),
    "in_view_words": Message(
        "列出画面内的全部句子（键盘：L）", "lists all sentences within the view (key: L)"
    ),
    "found": Message("“{0}”：{1} 句", "“{0}”: {1} sentences"),
    "clear": Message("清除", "clear"),
    "legend_note": Message("点名称可突出显示，可多选。", "Click names to bring them out."),
    "other_groups": Message("其余 {0} 组", "{0} other groups"),
    "pinned": Message("选中的句子", "Pinned sentence"),
    "unpin": Message("取消", "unpin"),
    "neighbours_of_measure": Message("最相似的举措", "Most similar measures"),
    "neighbours_of_sentence": Message("最相似的句子", "Most similar sentences"),
    "no_neighbours": Message("没有找到相似的举措。", "No similar measures were found."),
    "no_measure_here": Message(
        "这一句不在任何一条举措之内，所以没有相似的举措可列。",
        "This sentence lies in no measure, so there are no similar measures to list.",
    ),
    # -- similar ---------------------------------------------------------------------------
    "similar_title": Message("相似的举措", "Similar measures"),
    "similar_lead": Message(
        "不同地区、意思最接近的两条举措并排放在一起，最像的在前。下划线是两边都有的字句（连续 4 "
        "字及以上）。",
        "The measures of different regions that are closest in meaning, side by side, most alike "
        "first. Underlined: wording that both have (runs of 4 characters or more).",
    ),
    "similar_search": Message("举措中含有……", "Measures that contain…"),
    "theme": Message("主题", "Theme"),
    "region": Message("地区", "Region"),
    "role": Message("部分", "Part"),
    "all": Message("全部", "all"),
    "only_mutual": Message("只看互为最近的", "mutual best only"),
    "same_region_too": Message("包括同一地区", "same region too"),
    "brief_too": Message("包括不足 {0} 字的", "those under {0} characters too"),
    "mutual": Message("互为最近", "mutual"),
    "mutual_words": Message(
        "双方在对方地区中都最像对方", "each is the other's best in the other's region"
    ),
    "n_pairs": Message("{1} 对中符合条件的 {0} 对", "{0} of {1} pairs"),
    "all_pairs": Message("共 {0} 对", "{0} pairs"),
    "no_pairs": Message("没有相似的举措。", "There are no similar measures."),
    "no_common_theme": Message("没有共同的主题", "no theme in common"),
    "its_neighbours": Message("它的近邻 {0}", "its neighbours {0}"),
    "focus_title": Message("一条举措和它的近邻", "A measure and its neighbours"),
    "score_words": Message("相似度，0 到 1，越大越近", "similarity, 0 to 1, higher is nearer"),
    "score_of": Message("得分 {0}", "score {0}"),
    "role_preamble": Message("引言", "preamble"),
    "role_measure": Message("举措", "measures"),
    "role_problem": Message("不足", "problems"),
    "role_plan": Message("计划", "plan"),
    "role_duty": Message("第一责任人职责", "leaders' duty"),
    "role_signature": Message("落款", "signature"),
    # -- shared wording --------------------------------------------------------------------
    "shared_title": Message("共有的文字", "Shared wording"),
    "shared_lead": Message(
        "两份报告中相同或相近的文字，不同之处已标出。共有不等于抄袭：上级文件的原话，各地都要写。",
        "Wording that two reports share, with what differs marked. Shared is not copied: all quote "
        "the same documents from above.",
    ),
    "kind": Message("类型", "Kind"),
    "kind_exact": Message("一字不差", "word for word"),
    "kind_template": Message("套用模板", "same template"),
    "kind_near": Message("略有改动", "edited"),
    "kind_paraphrase": Message("换了说法", "paraphrase"),
    "pair": Message("哪两份", "Reports"),
    "and": Message(" 与 ", " and "),
    "sort": Message("排序", "Sort by"),
    "sort_size": Message("长度", "length"),
    "sort_score": Message("相似度", "similarity"),
    "n_matches": Message("{1} 处中符合条件的 {0} 处", "{0} of {1} matches"),
    "all_matches": Message("共 {0} 处", "{0} matches"),
    "no_matches": Message("没有发现共有文字。", "No shared wording was found."),
    "n_characters": Message("{0} 字", "{0} characters"),
    "n_slots": Message("{0} 处换填", "{0} slots"),
    "earlier_left": Message("左边在先", "the left is earlier"),
    "earlier_right": Message("右边在先", "the right is earlier"),
    "key_slot": Message("换填", "slot"),
    "key_slot_words": Message("地名、数字、日期等", "a place, number, date …"),
    "key_changed": Message("改写", "replaced"),
    "key_changed_words": Message("两边不同", "the two differ"),
    "key_only": Message("独有", "only here"),
    "key_only_words": Message("另一边没有", "missing on the other side"),
    "key_common": Message("相同", "common"),
    "key_common_words": Message("换了说法时，两边都有的字句", "in paraphrases: in both"),
    "slot_place": Message("地名", "place"),
    "slot_number": Message("数字", "number"),
    "slot_date": Message("日期", "date"),
    "slot_organisation": Message("机构", "organisation"),
    "slot_festival": Message("节日", "day"),
    "slot_document": Message("文号", "document"),
    "views": Message("看法", "Views"),
    "view_pairs": Message("逐处比对 {0}", "Side by side {0}"),
    "view_clusters": Message("成组 {0}", "In groups {0}"),
    "view_network": Message("谁与谁", "Who with whom"),
    "between": Message("只看 {0} 与 {1} 之间", "Only between {0} and {1}"),
    "clusters_note": Message(
        "{0} 组：同一段文字出现在多份报告里，合为一组。",
        "{0} groups: wording that stands in several reports is one group.",
    ),
    "no_clusters": Message("没有成组的共有文字。", "No shared wording in groups."),
    "order_amount": Message("重复的字数", "characters repeated"),
    "order_reports": Message("报告数", "number of reports"),
    "order_size": Message("文字长度", "length"),
    "cluster_reports": Message("{0} 份报告，{1} 个地区", "{0} reports, {1} regions"),
    "cluster_open": Message("看换填与逐处比对", "Fillers and side by side"),
    "cluster_pairs": Message("逐处比对（{0}）", "Side by side ({0})"),
    "fillers_title": Message("同一模板里换填了什么", "What was filled into the template"),
    "filler_empty": Message("（空）", "(nothing)"),
    "link": Message("链接", "link"),
    "link_words": Message("这一组的链接", "a link to this group"),
    "network_label": Message(
        "共有文字的网络：{0} 个点，{1} 条线；下面的列表有同样的内容",
        "Network of shared wording: {0} dots, {1} lines; the list below says the same",
    ),
    "network_note": Message(
        "一点是一个{0}，线越粗，共有的字越多。点一条线看这些文字。",
        "A dot is a {0}; thicker lines share more characters. Click a line for the wording.",
    ),
    "network_edge": Message(
        "{0} 与 {1}：{2} 字，{3} 处", "{0} and {1}: {2} characters, {3} matches"
    ),
    "network_inside": Message("另有 {0} 处在同一点之内。", "{0} more matches lie within one dot."),
    "network_strongest": Message(
        "图上只画最粗的 {0} 条线，全部 {1} 条见下面的列表。",
        "Drawn are the {0} strongest lines; the list below has all {1}.",
    ),
    "network_none": Message("没有连线。", "No lines."),
    "chosen_match": Message("选中的一处", "The match you chose"),
    # -- reader ----------------------------------------------------------------------------
    "close_reader": Message("关闭 ✕", "Close ✕"),
    "read_in_place": Message("看原文", "read in place"),
    "issuer": Message("发文机关", "Issuer"),
    "published": Message("发布", "Published"),
    "signed": Message("落款日期", "Signed"),
    "document_number": Message("文号", "Document number"),
    "source": Message("来源", "Source"),
    "url": Message("网址", "Address"),
    "file": Message("文件", "File"),
    "outline": Message("提纲", "Outline"),
    "no_heading": Message("（无标题）", "(no heading)"),
    "reader_key": Message(
        "旁注是各段的主题，点一下标出句子；底纹是与其他报告共有的文字。",
        "The margin gives themes; click one to mark its sentences. Shaded wording is shared with "
        "other reports.",
    ),
    "chip_words": Message("标出这一主题的句子", "mark the sentences of this theme"),
    "margin_similar": Message("相似举措 {0}", "{0} similar"),
    "margin_shared": Message("与 {0}：{1}", "{0}: {1}"),
    "offsets": Message("第 {0}–{1} 字", "characters {0}–{1}"),
    "copy": Message("复制引用", "copy as citation"),
    "copied": Message("已复制", "copied"),
    # -- with a server -------------------------------------------------------------------------
    "nav_search": Message("搜索", "Search"),
    "nav_check": Message("检查草稿", "Check a draft"),
    "search_title": Message("搜索全部", "Search everything"),
    "search_lead": Message(
        "写一句话或几个词，按意思和用词找相近的举措。“引号”内的词必须出现，-词 表示排除。",
        "A sentence or a few words: finds what is alike in meaning and wording. “Quoted” words "
        "must occur, -word excludes.",
    ),
    "search_words": Message("要找的举措", "What to find"),
    "search_first": Message("最相近的 {0} 条", "The {0} nearest"),
    "search_found": Message("共 {0} 条", "{0} found"),
    "unit": Message("找什么", "Find"),
    "unit_measure": Message("举措", "measures"),
    "unit_sentence": Message("句子", "sentences"),
    "mode": Message("依据", "By"),
    "mode_hybrid": Message("意思与用词", "meaning and words"),
    "mode_dense": Message("意思", "meaning"),
    "mode_lexical": Message("用词", "words"),
    "check_title": Message("检查草稿", "Check a draft"),
    "check_lead": Message(
        "选一个文件或贴上文字，与语料库比对：与谁重复、漏改的地名、可参考的举措。草稿不会存入语料库。",
        "Choose a file or paste a text to compare it with the corpus: overlap, leftover place "
        "names, measures worth citing. The draft is not stored.",
    ),
    "check_file": Message("选择文件", "Choose a file"),
    "check_paste": Message(
        "把草稿的文字贴在这里，或把文件拖进来", "Paste the draft here, or drop a file on this field"
    ),
    "check_clear": Message("清空", "Clear"),
    "check_button": Message("检查", "Check"),
    "check_nothing": Message("先选文件或贴上文字。", "Choose a file or paste a text first."),
    "check_working": Message("正在比对……", "Comparing…"),
    "check_done": Message("比对完成。", "Done."),
    "check_draft": Message("草稿", "The draft"),
    "finding_summary": Message("总体", "Summary"),
    "finding_overlap": Message("重复来源", "Overlap by source"),
    "finding_leftover-name": Message("可能漏改的他地名称", "Names of other regions left over"),
    "finding_same-figures": Message("数字雷同", "Same figures"),
    "finding_peer": Message("可借鉴的举措", "Peers worth citing"),
    # -- lists -----------------------------------------------------------------------------
    "shown_of": Message("已显示 {0} / {1}", "shown {0} of {1}"),
    "show_more": Message("再显示 {0} 条", "show {0} more"),
    "show_all": Message("全部显示", "show all"),
    "show_rest": Message("显示其余 {0} 字", "{0} more characters"),
    "nothing_here": Message("没有。", "None."),
    "nothing_found": Message("没有符合条件的。", "Nothing fits."),
    "close": Message("关闭", "close"),
    "comma": Message("、", ", "),
    "semicolon": Message("；", "; "),
}
