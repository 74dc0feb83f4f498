"""What rules of templates decide by; imported only for manifests that have a template."""
