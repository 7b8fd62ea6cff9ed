"""Hostile comments: ways to run a script, in the places of a comment that might let one through."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from random import Random
from urllib.parse import quote

from engine.comments.validation import MAX_NAME

_CALL = "alert({number})"
_ELEMENTS = (
    "<script>{call}</script>",
    '<script src="data:text/javascript,{call}"></script>',
    "<img src=x onerror={call}>",
    "<img src=x onerror={call}//",
    "<img/src=x/onerror={call}>",
    "<IMG SRC=x OnErRoR='{call}'>",
    '<img """><script>{call}</script>">',
    "<<img src=x onerror={call}>",
    "<svg onload={call}>",
    "<svg><script>{call}</script></svg>",
    "<svg><animate onbegin={call} attributeName=x dur=1s>",
    "<body onload={call}>",
    "<details open ontoggle={call}>",
    "<input autofocus onfocus={call}>",
    "<b onmouseover={call}>hover</b>",
    "<p onclick={call} tabindex=1>click</p>",
    "<video><source onerror={call}></video>",
    "<audio src=x onerror={call}></audio>",
    "<style onload={call}></style>",
    '<iframe srcdoc="<script>parent.{call}</script>"></iframe>',
    '<iframe src="javascript:parent.{call}"></iframe>',
    '<object data="javascript:parent.{call}"></object>',
    '<a href="javascript:{call}">click</a>',
    '<a href="jAvA&Tab;script&colon;{call}">click</a>',
    '<form action="javascript:{call}"><button>click</button></form>',
    '<meta http-equiv=refresh content="0;url=javascript:{call}">',
    "<math><mtext><table><mglyph><style><!--</style><img src=x onerror={call}>",
    "<noscript><p title='</noscript><img src=x onerror={call}>'>",
    "<textarea><img title='</textarea><img src=x onerror={call}>'>",
    "<template><img src=x onerror={call}></template>",
    "[click](javascript:{call})",
    "[click](jAvAsCrIpT&#58;{call})",
    "[click](java\tscript:{call})",
    "[click](data:text/html,<script>{call}</script>)",
    '[click](https://example.org/"onmouseover="{call})',
    "<javascript:{call}>",
    'https://example.org/"onmouseover="{call}',
    "![x](x){{: onerror={call}}}",
)
_PLACES = (
    "{0}",
    "Squats help. {0} They do.",
    '"> {0}',
    "' autofocus onfocus={call} x='{0}",
    "--> ]]> </style></textarea></title></script> {0}",
    "**{0}** and _{0}_",
    "> {0}",
    "- {0}\n- {0}",
    "`{0}`",
    "```\n{0}\n```\n{0}",
    '[{0}](https://example.org/ "{0}")',
    "<!-- {0}",
    "\\{0}",
)


def _encode_entities(text: str) -> str:
    return "".join(f"&#{ord(character)};" if character in "<>\"':(" else character for character in text)


def _insert_nul(text: str) -> str:
    return text.replace("<s", "<\0s").replace("onerror", "on\0error")


def _widen(text: str) -> str:
    return text.translate({ord(narrow): ord(narrow) + 0xFEE0 for narrow in "<>\"'="})


_ENCODINGS: tuple[Callable[[str], str], ...] = (str, _encode_entities, quote, _insert_nul, _widen)


def make_comments(count: int) -> list[dict[str, str]]:
    """Return the fields of different comments, the same ones each time. Comment n calls alert(n) if a script runs.

    The count is at most 2,470. Each name also is hostile, and so is each tenth website.
    """
    drawn = Random("hostile").sample([*product(_ELEMENTS, _PLACES, _ENCODINGS)], count)
    return [_make_comment(number, *kind) for number, kind in enumerate(drawn)]


def _make_comment(number: int, element: str, place: str, encode: Callable[[str], str]) -> dict[str, str]:
    call = _CALL.format(number=number)
    payload = encode(element.format(call=call))
    fields = {"name": f"<img src=x onerror={call}>{number}"[:MAX_NAME], "text": place.format(payload, call=call)}
    return fields | ({"url": f"https://example.org/'onclick='{call}"} if number % 10 == 0 else {})
