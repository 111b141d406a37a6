"""What the end-to-end tests are made of: images, servers, clients, certificates, faults."""
