"""Similar measures: words and meaning together, over units of any kind."""

from explorer.search.build import Pieces, build_shard, join_shards
from explorer.search.index import Found, SearchIndex, joined
from explorer.search.query import Query, parse_query, query_of
from explorer.search.rank import MODES, Ask, Mode, Official
from explorer.search.shard import COVERS, FORMAT, UNFINISHED, Shard, open_shard, write_shard

__all__ = [
    "COVERS",
    "FORMAT",
    "MODES",
    "UNFINISHED",
    "Ask",
    "Found",
    "Mode",
    "Official",
    "Pieces",
    "Query",
    "SearchIndex",
    "Shard",
    "build_shard",
    "join_shards",
    "joined",
    "open_shard",
    "parse_query",
    "query_of",
    "write_shard",
]
