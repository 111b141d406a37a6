"""The commands of a Markdown page, as one script: what a reader who copies them does.

- A block of `sh` is run. Of a block of `console` the lines after `$ ` are.
- A block of any other language whose first line is a comment with the name of a file is put into that file.
- A block that ends with `towline serve …` is a terminal of its own: it is left running when it answers, and
  ended as by Ctrl-C before the next such block.
- A block after a comment `<!-- not run: REASON -->` is left out.
"""
import re
from dataclasses import dataclass

from kit.towline import ROOT

FENCED = re.compile(
    r"(?:^<!-- not run: (?P<reason>[^>]+) -->\n+)?^(?P<indent> *)```(?P<language>\w+)\n(?P<text>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
FILE = re.compile(r"# (/\S+|[\w/-]+/Dockerfile|[\w.-]+\.(?:yaml|yml|toml|conf|json))$")
SERVES = re.compile(r"\btowline serve\b[^&|]*$")

READY = "curl -ksf -o /dev/null http://127.0.0.1:5001/readyz || curl -ksf -o /dev/null https://127.0.0.1:5001/readyz"
SERVE = """
if [ -e /tmp/serving ]; then
  kill -INT "-$(cat /tmp/serving)"
  while kill -0 "$(cat /tmp/serving)" 2>/dev/null; do sleep 0.1; done
fi
cat >/tmp/serve.sh <<'END_OF_BLOCK'
set -eu
{text}
END_OF_BLOCK
setsid env --default-signal=INT bash /tmp/serve.sh >>/tmp/serve.log 2>&1 </dev/null &
echo $! >/tmp/serving
until {ready}; do
  kill -0 "$(cat /tmp/serving)" 2>/dev/null || {{ cat /tmp/serve.log >&2; exit 1; }}
  sleep 0.1
done
"""


@dataclass(frozen=True)
class Block:
    language: str
    text: str
    line: int
    heading: str
    reason: str  # why it is not run; empty when it is

    @property
    def is_command(self):
        return self.language in ("sh", "console")

    @property
    def file(self):
        """The file that the block is the content of; None for others."""
        named = FILE.match(self.text.partition("\n")[0])
        return named[1] if named and not self.is_command else None

    def script(self):
        if self.reason or not (self.is_command or self.file):
            return ""
        if self.file:
            return f'mkdir -p "$(dirname {self.file})"\ncat >{self.file} <<\'END_OF_BLOCK\'\n{self.text}END_OF_BLOCK\n'
        if self.language == "console":
            return "".join(line[2:] + "\n" for line in self.text.splitlines() if line.startswith("$ "))
        if SERVES.search(self.text.rstrip().rpartition("\n")[2]):
            return SERVE.format(text=self.text, ready=READY)
        return self.text


class Page:
    """A page by its path from the root of the sources."""

    def __init__(self, path):
        self.path = path
        text = (ROOT / path).read_text()
        prose = FENCED.sub(lambda found: " " * len(found[0]), text)  # a comment in a script is no heading
        headings = [(found.start(), found[1]) for found in HEADING.finditer(prose)]
        self.blocks = []
        for found in FENCED.finditer(text):
            above = [heading for place, heading in headings if place < found.start()]
            body = re.sub(f"^{found['indent']}", "", found["text"], flags=re.MULTILINE)
            line = text.count("\n", 0, found.start("language")) + 1
            self.blocks.append(Block(found["language"], body, line, above[-1] if above else "", found["reason"] or ""))

    def below(self, *headings):
        """The blocks below these headings; all of them without any."""
        known = {block.heading for block in self.blocks}
        assert known >= set(headings), f"{self.path} has no commands below {set(headings) - known}"
        return [block for block in self.blocks if not headings or block.heading in headings]

    def script(self, *headings):
        parts = []
        for block in self.below(*headings):
            if block.script():
                parts.append(f"echo '--- {self.path}:{block.line}' >&2\n{block.script()}")
        return "\n".join(parts)
