"""The installed packages: their names are common words, and must not clash with others."""

from importlib.metadata import distributions


def test_nobody_else_provides_our_package_names() -> None:
    ours = {"schema", "resolvers", "storage"}
    others = {
        (distribution.name, top)
        for distribution in distributions()
        if distribution.name != "dpm-lineage"
        for file in distribution.files or ()
        if (top := file.parts[0].removesuffix(".py")) in ours
    }
    assert others == set()
