"""The work list of doubtful translations."""

from typing import Any

from datasette import Response

from archive.site.editing import may_correct
from archive.site.pages import answer, number, opened, read
from archive.site.reader import language_code
from archive.store import review as work


async def review(datasette: Any, request: Any) -> Response:
    """Answer with the worst first; who may correct finds a form at each."""
    name, lire = await opened(datasette, request)
    target = language_code(request.args.get("to"))
    flag = request.args.get("flag") or None
    found = await read(
        datasette,
        name,
        lambda c: work.work_list(c, target=target, flag=flag, page=number(request.args.get("page"))),
    )
    lire.kind = "reviewing"
    lire.heading = lire.ui.gettext("Review")
    lire.body = lire.render(
        "lire_review.html",
        found=found,
        target=target,
        flag=flag,
        may_correct=may_correct(datasette, name, request.actor),
        editing=request.args.get("edit"),
        csrftoken=request.scope.get("csrftoken", str),
    )
    return await answer(datasette, request, name, lire)
