"""A picture's components as Mermaid, which GitHub and GitLab draw where Markdown holds it."""

from __future__ import annotations

from .picture import Picture, counted


def flowchart(picture: Picture) -> str:
    """Components in subgraphs, and what needs what."""
    inside: dict[int, list[int]] = {}
    for at, box in enumerate(picture.boxes):
        inside.setdefault(box.above, []).append(at)
    lines = ["flowchart LR"]

    def put(at: int, indent: str) -> None:
        node = picture.boxes[at].node
        label = f'b{at}["{_text(node.name)}<br/>{_text(counted(node.counts))}"]'
        if at not in inside:
            lines.append(f"{indent}{label}")
            return
        lines.append(f"{indent}subgraph {label}")
        for below in inside[at]:
            put(below, indent + "  ")
        lines.append(f"{indent}end")

    put(0, "  ")
    lines += [f"  b{edge.needs} --> b{edge.needed}" for edge in picture.edges]
    return "\n".join(lines) + "\n"


def _text(text: str) -> str:
    """Text within quotes: what has a meaning there, or in HTML, by its number."""
    return "".join(
        each if each.isalnum() or each in " -_./:,+~±−" else f"#{ord(each)};" for each in text
    )
