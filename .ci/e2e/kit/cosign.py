"""Signatures as cosign makes them (cosign, SIGNATURE_SPEC.md), made with openssl and pushed to a registry."""
import base64
import hashlib
import json
import time

from kit.images import OCI, Pusher, descriptor, digest_of
from kit.processes import folder, run

LAYER = "application/vnd.dev.cosign.simplesigning.v1+json"
ARTIFACT = "application/vnd.dev.cosign.artifact.sig.v1+json"
ISSUER = "https://token.actions.githubusercontent.com"


class Key:
    """A key pair; `public` is a PEM file. Kinds: ec, rsa, ed25519."""

    def __init__(self, kind="ec"):
        self.kind = kind
        home = folder("cosign-key")
        self.private, self.public = home / "cosign.key", home / "cosign.pub"
        options = {
            "ec": ("EC", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
            "rsa": ("RSA", "-pkeyopt", "rsa_keygen_bits:2048"),
            "ed25519": ("ED25519",),
        }[kind]
        run("openssl", "genpkey", "-algorithm", *options, "-out", self.private)
        run("openssl", "pkey", "-in", self.private, "-pubout", "-out", self.public)

    def sign(self, data):
        home = folder("signing")
        (home / "data").write_bytes(data)
        digest = ("-rawin",) if self.kind == "ed25519" else ("-rawin", "-digest", "sha256")
        run("openssl", "pkeyutl", "-sign", *digest, "-inkey", self.private, "-in", home / "data", "-out", home / "signature")
        return (home / "signature").read_bytes()

    @property
    def der(self):
        return run("openssl", "pkey", "-pubin", "-in", self.public, "-outform", "DER", text=False).stdout


class Fulcio:
    """An authority whose certificates name an identity, and a log that dates their signatures."""

    def __init__(self):
        self.home = folder("fulcio")
        self.root, self.key = self.home / "root.pem", self.home / "root.key"
        run(
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "9",
            "-subj", "/O=e2e/CN=e2e fulcio", "-addext", "keyUsage=critical,keyCertSign,cRLSign",
            "-keyout", self.key, "-out", self.root,
        )  # fmt: skip
        self.log = Key()

    def certificate(self, key, subject):
        """PEM of a certificate for signing code that names this URI."""
        leaf = self.home / f"leaf-{time.monotonic_ns()}.pem"
        run(
            "openssl", "req", "-x509", "-new", "-key", key.private, "-CA", self.root, "-CAkey", self.key, "-days", "1",
            "-subj", "/O=sigstore.dev", "-addext", "basicConstraints=critical,CA:FALSE",
            "-addext", "keyUsage=critical,digitalSignature", "-addext", "extendedKeyUsage=codeSigning",
            "-addext", f"subjectAltName=critical,URI:{subject}",
            "-addext", f"1.3.6.1.4.1.57264.1.8=ASN1:UTF8String:{ISSUER}", "-out", leaf,
        )  # fmt: skip
        return leaf.read_text()

    def bundle(self, payload, signature, certificate):
        """The log's entry, as cosign puts it beside a signature."""
        body = {
            "apiVersion": "0.0.1",
            "kind": "hashedrekord",
            "spec": {
                "data": {"hash": {"algorithm": "sha256", "value": hashlib.sha256(payload).hexdigest()}},
                "signature": {
                    "content": encoded(signature),
                    "publicKey": {"content": encoded(certificate.encode())},
                },
            },
        }
        entry = {
            "body": encoded(json.dumps(body).encode()),
            "integratedTime": int(time.time()) + 1,  # a certificate begins with a whole second
            "logID": hashlib.sha256(self.log.der).hexdigest(),
            "logIndex": 7,
        }
        canonical = json.dumps(entry, sort_keys=True, separators=(",", ":")).encode()
        return json.dumps({"SignedEntryTimestamp": encoded(self.log.sign(canonical)), "Payload": entry})


def encoded(data):
    return base64.b64encode(data).decode()


def payload_of(reference, digest):
    return json.dumps(
        {
            "critical": {
                "identity": {"docker-reference": reference},
                "image": {"docker-manifest-digest": digest},
                "type": "cosign container image signature",
            },
            "optional": None,
        },
        separators=(",", ":"),
    ).encode()


def sign(pusher: Pusher, reference, digest, key, fulcio=None, subject=None, signed_digest=None, as_referrer=None):
    """Pushes a signature of the manifest with this digest; `as_referrer`: (media type, size) of that manifest."""
    payload = payload_of(reference, signed_digest or digest)
    signature = key.sign(payload)
    notes = {"dev.cosignproject.cosign/signature": encoded(signature)}
    if fulcio:
        certificate = fulcio.certificate(key, subject)
        notes["dev.sigstore.cosign/certificate"] = certificate
        notes["dev.sigstore.cosign/bundle"] = fulcio.bundle(payload, signature, certificate)
    config = json.dumps({"architecture": "", "os": "", "config": {}, "rootfs": {"type": "layers", "diff_ids": []}}).encode()
    layer = descriptor(LAYER, pusher.blob(payload), len(payload), annotations=notes)
    manifest = {
        "schemaVersion": 2,
        "mediaType": OCI + "manifest.v1+json",
        "config": descriptor(OCI + "config.v1+json", pusher.blob(config), len(config)),
        "layers": [layer],
    }
    tag = digest.replace(":", "-") + ".sig"
    if as_referrer:
        manifest["artifactType"] = ARTIFACT
        manifest["subject"] = descriptor(as_referrer[0], digest, as_referrer[1])
    data = json.dumps(manifest).encode()
    if not as_referrer:
        pusher.manifest(tag, data, OCI + "manifest.v1+json")
        return
    # This registry has no referrers API: the list goes under the fallback tag (distribution-spec 1.1).
    pusher.manifest(digest_of(data), data, OCI + "manifest.v1+json")
    entry = descriptor(OCI + "manifest.v1+json", digest_of(data), len(data), artifactType=ARTIFACT)
    index = {"schemaVersion": 2, "mediaType": OCI + "index.v1+json", "manifests": [entry]}
    pusher.manifest(digest.replace(":", "-"), json.dumps(index).encode(), OCI + "index.v1+json")
