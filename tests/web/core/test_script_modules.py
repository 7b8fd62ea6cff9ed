"""JavaScript modules are joined into one script, or the error says where the problem is."""

from __future__ import annotations

from pathlib import Path

import pytest

from web.core import assets
from web.core.script_modules import ScriptError, join_modules

MAIN = 'import { one } from "./one.js";\nconsole.log(one);\n'


def write(folder: Path, **modules: str) -> Path:
    """Write modules by their names and return the file of the module main."""
    for name, source in modules.items():
        (folder / f"{name}.js").write_text(source)
    return folder / "main.js"


def error_of(main: Path) -> str:
    """Return the file's name, the line and the message of the error."""
    with pytest.raises(ScriptError) as caught:
        join_modules(main)
    return str(caught.value).removeprefix(f"{main.parent}/")


@pytest.mark.parametrize("name", assets.list_scripts())
def test_our_scripts_can_be_joined(name: str) -> None:
    assert assets.bundle_script(name).text


def test_a_module_comes_once_and_after_what_it_imports(tmp_path: Path) -> None:
    main = write(
        tmp_path,
        main='import { one } from "./one.js";\nimport { two } from "./two.js";\nrun(one, two);\n',
        one='import { two } from "./two.js";\nexport const one = two;\n',
        two="export const two = 2;\n",
    )
    assert join_modules(main) == "const two = 2;\nconst one = two;\nrun(one, two);\n"


def test_the_main_module_keeps_its_exports_and_can_load_an_address(tmp_path: Path) -> None:
    main = write(tmp_path, main=f"{MAIN}export const load = (url) => import(url);\n", one="export const one = 1;\n")
    assert join_modules(main).endswith("console.log(one);\nexport const load = (url) => import(url);\n")


@pytest.mark.parametrize(
    "line",
    [
        "import { one } from './one.js';",
        'import one from "./one.js";',
        'import * as one from "./one.js";',
        'import "./one.js";',
        'import { one } from "./one.js"',
        'import { one } from "one";',
        'import {\n  one,\n} from "./one.js";',
        'const one = await import("./one.js");',
        '  import { one } from "./one.js";',
    ],
)
def test_other_forms_of_import_are_errors(tmp_path: Path, line: str) -> None:
    main = write(tmp_path, main=f"// a comment\n{line}\nconsole.log(one);\n", one="export const one = 1;\n")
    assert error_of(main).startswith("main.js:2: write imports on one line")


def test_a_renamed_import_is_an_error(tmp_path: Path) -> None:
    main = write(tmp_path, main='import { one as uno } from "./one.js";\n', one="export const one = 1;\n")
    assert error_of(main) == "main.js:1: can't import 'one as uno': import a name as it is, without 'as'"


@pytest.mark.parametrize(
    "line", ["export default 1;", "export { one };", 'export * from "./two.js";', "export var one = 1;"]
)
def test_other_forms_of_export_are_errors(tmp_path: Path, line: str) -> None:
    main = write(tmp_path, main=MAIN, one=f"const two = 2;\n{line}\n")
    assert error_of(main).startswith("one.js:2: write `export ` at the start of a declaration")


def test_a_name_that_is_not_exported_is_an_error(tmp_path: Path) -> None:
    main = write(tmp_path, main=f"\n{MAIN}", one="const one = 1;\nexport const two = 2;\n")
    assert error_of(main) == "main.js:2: one.js does not export 'one'"


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    assert error_of(write(tmp_path, main=MAIN)) == "main.js:1: there is no file one.js"


def test_modules_that_import_each_other_are_an_error(tmp_path: Path) -> None:
    main = write(
        tmp_path,
        main=MAIN,
        one='import { two } from "./two.js";\nexport const one = 1;\n',
        two='\nimport { one } from "./one.js";\nexport const two = 2;\n',
    )
    assert error_of(main) == "two.js:2: one.js imports this module, directly or indirectly"


@pytest.mark.parametrize(
    "declaration",
    [
        "const same = 2;",
        "let same;",
        "var same = 1;",
        "function same() {}",
        "async function same() {}",
        "class same {}",
    ],
)
def test_equal_names_in_two_modules_are_an_error(tmp_path: Path, declaration: str) -> None:
    main = write(tmp_path, main=f"{MAIN}\n{declaration}\n", one="export const one = 1;\nconst same = 1;\n")
    assert error_of(main) == "main.js:4: 'same' is declared in one.js:2 too: rename one of them"


def test_equal_names_inside_functions_strings_and_comments_are_no_problem(tmp_path: Path) -> None:
    inner = "function f() {\n  const same = 1;\n  return same;\n}\n"
    other = "// const same = 1;\n/* let same; */\nconst text = 'const same = 1; {';\nconst code = /const same [{]/;\n"
    main = write(
        tmp_path, main=MAIN + other, one=f"{inner}export const one = f();\nconst same = `let same ${{one}}`;\n"
    )
    assert "const same = `" in join_modules(main)


@pytest.mark.parametrize("line", ["const a = 1, b = 2;", "let a, b;", "const { a, b } = c;", "const [a, b] = c;"])
def test_several_names_in_one_declaration_are_an_error(tmp_path: Path, line: str) -> None:
    main = write(tmp_path, main=f"const c = 1;\n{line}\n")
    assert error_of(main).startswith("main.js:2: declare one name at a time")


def test_commas_in_values_are_no_second_name(tmp_path: Path) -> None:
    source = "const a = [1, 2];\nconst b = (x, y) => f(x, y);\n"
    assert join_modules(write(tmp_path, main=source)) == source


def test_a_template_literal_in_another_is_an_error(tmp_path: Path) -> None:
    main = write(tmp_path, main="const a = 1;\nconst b = `one ${a ? `two  ${a}` : ''}`;\n")
    assert error_of(main).startswith("main.js:2: a template literal inside another one")


def test_template_literals_may_contain_objects_and_escapes(tmp_path: Path) -> None:
    source = "const a = `\\` ${f({ b: { c: 1 } })} {`;\nconst d = `${a}`;\n"
    assert join_modules(write(tmp_path, main=source)) == source


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("const a = 1;\nconst b = `no end;\n", "main.js:2: this template literal does not end"),
        ("function f() {\n", "main.js:2: brackets don't match"),
    ],
)
def test_unreadable_code_is_an_error(tmp_path: Path, source: str, message: str) -> None:
    assert error_of(write(tmp_path, main=source)).startswith(message)
