"""Conditions of ours on Datasette's own pages of tables, and so in their JSON and CSV: `_search` by the same
fold as the search page, and a list of doubts that one damaged row doesn't end."""

from typing import Any

from datasette.filters import FilterArguments

from archive.store.fold import match_expression
from archive.store.results import MATCHING, NOTHING
from archive.store.review import READABLE


def search_filter(request: Any) -> FilterArguments | None:
    """The condition for `?_search=`; a query without a word in it finds nothing."""
    query = request.args.get("_search")
    context = {"supports_search": True, "search": query or ""}
    if not query or not query.strip():
        return FilterArguments([], params={}, human_descriptions=[], extra_context=context)
    expression = match_expression(query)
    described = [f'search matches "{query}"']
    if expression is None:
        return FilterArguments([NOTHING], params={}, human_descriptions=described, extra_context=context)
    return FilterArguments(
        [MATCHING], params={"lire_match": expression}, human_descriptions=described, extra_context=context
    )


def readable_filter() -> FilterArguments:
    """The condition that leaves damaged rows out of `needs_review`: the review page counts them."""
    return FilterArguments([READABLE], params={}, human_descriptions=[])
