"""The names of all elements of HTML, SVG and MathML. Everything else in angle brackets is text."""

from __future__ import annotations

_HTML = """
a abbr address area article aside audio b base bdi bdo blockquote body br button canvas caption cite code col colgroup
data datalist dd del details dfn dialog div dl dt em embed fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head
header hgroup hr html i iframe img input ins kbd label legend li link main map mark menu meta meter nav noscript object
ol optgroup option output p param picture pre progress q rp rt ruby s samp script search section select slot small
source span strong style sub summary sup table tbody td template textarea tfoot th thead time title tr track u ul var
video wbr
"""
_OBSOLETE_HTML = """
acronym applet basefont bgsound big blink center dir font frame frameset keygen listing marquee menuitem nobr noembed
noframes plaintext rb rtc strike tt xmp
"""
_SVG = """
animate animatemotion animatetransform circle clippath defs desc ellipse feblend fecolormatrix fecomponenttransfer
fecomposite feconvolvematrix fediffuselighting fedisplacementmap fedistantlight fedropshadow feflood fefunca fefuncb
fefuncg fefuncr fegaussianblur feimage femerge femergenode femorphology feoffset fepointlight fespecularlighting
fespotlight fetile feturbulence filter foreignobject g image line lineargradient marker mask metadata mpath path pattern
polygon polyline radialgradient rect set stop svg switch symbol text textpath tspan use view
"""
_MATHML = """
annotation annotation-xml maction math menclose merror mfenced mfrac mi mmultiscripts mn mo mover mpadded mphantom
mprescripts mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover semantics
"""

SVG_ELEMENTS = frozenset(_SVG.split())
MATHML_ELEMENTS = frozenset(_MATHML.split())
KNOWN_ELEMENTS = frozenset(_HTML.split()) | frozenset(_OBSOLETE_HTML.split()) | SVG_ELEMENTS | MATHML_ELEMENTS
"""The names in lower case."""
