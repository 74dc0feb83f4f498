"""What JavaScript does with JSON data: values and text.

The published validation server and Handlebars.js are both JavaScript programs. What they print
and what they take for true follows ECMA-262, not Python; this package is that part of ECMA-262,
and knows nothing of manifests, requests or templates.
"""
