"""README and the pages of docs, word for word, on machines of their own. The tutorials have a test of their own."""
import unittest

from kit.machine import Machine
from kit.pages import Page
from kit.towline import ROOT

# The unit as it is delivered, for a Towline that runs from these sources.
INSTALLED = f"""
mkdir -p /etc/towline
ln -sfn {ROOT} /opt/towline
sed '/^User=/d' deploy/towline.service >/etc/systemd/system/towline.service
cp config/examples/minimal.yaml /etc/towline/towline.yaml
systemctl enable --now towline
"""


class Documents(unittest.TestCase):
    def machine(self, *units):
        machine = Machine(*units).start()
        self.addCleanup(machine.stop)
        return machine

    def test_readme_and_the_quick_start(self):
        machine = self.machine("docker")
        told = machine.page(Page("README.md")).stdout
        self.assertIn("docker.io / hub", told)
        told = machine.page(Page("docs/quickstart.md")).stdout
        self.assertIn("docker.io/library/alpine:3", told.rpartition("STATE")[2])
        self.assertIn("all bytes are here, and their digest is right", told)

    def test_operations_and_tuning(self):
        machine = self.machine()
        machine.run(INSTALLED)
        told = machine.page(Page("docs/operations.md")).stdout
        self.assertRegex(told, r"docker.io/library/nginx:1 .* complete")
        self.assertIn("docker.io/library/alpine:3 is here", machine.page(Page("docs/tuning.md")).stdout)

    def test_incidents(self):
        machine = self.machine()
        machine.run(INSTALLED + "skopeo copy --src-tls-verify=false docker://127.0.0.1:5000/docker.io/library/alpine:3 dir:/tmp/alpine")
        told = machine.page(Page("docs/incidents.md")).stdout
        for word in ("BYPASS is on", 'towline_upstream_up{', "cache-status: towline", "freed", "active (running)", "all are right"):
            with self.subTest(word=word):
                self.assertIn(word.lower(), told.lower())

    def test_the_commands_about_the_cache_and_about_runtimes(self):
        machine = self.machine()
        machine.run(INSTALLED + "bin/towline prefetch crowd:1 layers:1")
        page = Page("docs/commands.md")
        told = machine.page(page, "ls", "rm and gc", "verify", "prefetch").stdout
        for line in ("removed docker.io/library/layers:1", "all are right", "docker.io/library/multi:1 is here"):
            self.assertIn(line, told)
        machine.run("bin/towline prefetch layers:1")
        self.assertIn('"event":"taken"', machine.page(page, "export and import: over an air gap", "The admin API").stdout)
        machine.page(Page("docs/explain.md"), "The panic switch")
        self.assertIn("/etc/rancher/rke2/registries.yaml", machine.page(Page("docs/runtimes.md")).stdout)

    def test_the_forward_proxy(self):
        self.assertRegex(self.machine("docker").page(Page("docs/forward-proxy.md")).stdout, r"quay.io/podman/hello:latest .* complete")

    def test_migration(self):
        machine = self.machine()
        page = Page("docs/migration.md")
        old, new, *_ = [block for block in page.blocks if block.file]
        machine.run(old.script() + "docker-registry serve config.yml >/tmp/old.log 2>&1 </dev/null & old=$!\n"
                    "until skopeo inspect --no-tags --tls-verify=false docker://127.0.0.1:5050/library/alpine:3; do sleep 0.2; done\n"
                    "kill $old")
        told = machine.page(page, "From distribution's pull-through cache").stdout
        self.assertIn("towline", told.lower())
        machine.run("skopeo inspect --no-tags --tls-verify=false docker://127.0.0.1:5050/library/alpine:3")
        machine.page(page, "From rpardini's docker-registry-proxy")
        machine.run("YOUR_OWN_REGISTRY_PASSWORD=x bin/towline check --config towline.yaml")
        self.assertEqual((old.file, new.file), ("config.yml", "towline.yaml"))
