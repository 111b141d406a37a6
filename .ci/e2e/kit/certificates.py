"""A private certificate authority, as companies have one, made with openssl."""
from dataclasses import dataclass
from pathlib import Path

from kit.processes import folder, run

KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2")


@dataclass(frozen=True)
class Certificate:
    certificate: Path
    key: Path


class Authority:
    """`certificate` is the file that clients must trust."""

    def __init__(self):
        self.home = folder("ca")
        self.certificate, self.key = self.home / "ca.pem", self.home / "ca.key"
        subject = ("-subj", "/CN=Towline end-to-end test authority")
        run("openssl", "req", "-x509", *KEY, *subject, "-keyout", self.key, "-out", self.certificate)

    def certificate_for(self, host, *others):
        made = Certificate(self.home / f"{host}.pem", self.home / f"{host}.key")
        signer = ("-CA", self.certificate, "-CAkey", self.key)
        names = ("-subj", f"/CN={host}", "-addext", "subjectAltName=" + ",".join(f"DNS:{name}" for name in (host, *others)))
        leaf = ("-addext", "basicConstraints=critical,CA:FALSE")
        run("openssl", "req", "-x509", *KEY, *signer, *names, *leaf, "-keyout", made.key, "-out", made.certificate)
        return made
