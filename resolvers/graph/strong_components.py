"""The strongly connected components of a directed graph (Tarjan 1972), without recursion."""

from collections.abc import Collection, Iterator, Mapping, Sequence


def strong_components(
    start: str, neighbours: Mapping[str, Collection[str]]
) -> Sequence[Sequence[str]]:
    """Return the components that are reachable from `start`, in reverse topological order.

    `neighbours` has the targets of the edges of each node. A node without an entry has no edges.
    """
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    open_nodes: list[str] = []
    is_open: set[str] = set()
    components: list[Sequence[str]] = []
    calls: list[tuple[str, Iterator[str]]] = []

    def enter(node: str) -> None:
        order[node] = low[node] = len(order)
        open_nodes.append(node)
        is_open.add(node)
        calls.append((node, iter(neighbours.get(node, ()))))

    enter(start)
    while calls:
        node, rest = calls[-1]
        for each in rest:
            if each not in order:
                enter(each)
                break
            if each in is_open:
                low[node] = min(low[node], order[each])
        else:
            calls.pop()
            if calls:
                parent = calls[-1][0]
                low[parent] = min(low[parent], low[node])
            if low[node] == order[node]:
                component: list[str] = []
                while not component or component[-1] != node:
                    component.append(open_nodes.pop())
                is_open.difference_update(component)
                components.append(component)
    return components
