"""Templates that are wrong, by the rule that says so, and templates that are not."""

from typing import Final

BAD: Final = {
    "SS401": (
        '{ "error": "{{errorMessage" }',
        '{ "error": "{{errorMessage}" }',
        '{ {{#if statusCode == 200}}"ok": true{{/if}} }',
        '{{ "s": {{statusCode}} }}',
        '{"s":{{statusCode}}}',
        '{{{#if errorMessage}}"s": 1{{/if}} }',
        '{ {{if errorMessage}}"e": 1{{/if}} }',
        '{ {{#if errorMessage}}"e": 1{{/unless}} }',
        '{ {{#if errorMessage}}"e": 1{{#else}}"f": 1{{/if}} }',
        '{ "m": [{{#each requestBody.members}}{"s": {{statusCode}}}{{/each}}] }',
        '{ "e": "{{ errorMessage | escape }}" }',
        '{ "e": "{{errorMessage()}}" }',
        '{ "e": "{{errorMessage[0]}}" }',
        '{ "e": "{{ .ErrorMessage }}" }',
        '"{\\"s\\": {{statusCode}}}"',
        '{"ok":{{errorMessage}}}',
        '{ "s": {{ statusCode } }',
    ),
    "SS402": (
        "",
        "   ",
        "\n",
    ),
    "SS403": (
        "{{{{raw}}}}{}{{{{/raw}}}}",
        '{ "error": "{{error}}" }',
        '{ "error": "{{message}}" }',
        '{ "s": "{{statuscode}}" }',
        '{ {{#if error}}"ok": false{{else}}"ok": true{{/if}} }',
        '{ {{#if success}}"ok": true{{else}}"ok": false{{/if}} }',
        '{ "e": "{{../errorMessage}}" }',
        '{ "e": "{{errorMessage.text}}" }',
        '{ "e": "{{@errorMessage}}" }',
        '{ "e": "{{requestbody.action}}", "s": {{statusCode}} }',
        '{ "u": "{{segmentURL}}", "s": {{statusCode}} }',
        '{ "u": "{{segment.url}}", "s": {{statusCode}} }',
        '{ "u": "{{env}}", "s": {{statusCode}} }',
        '{ "e": "{{$errorMessage}}" }',
        '{ "e": "{{error-message}}" }',
        '{ "e": "{{ERRORMESSAGE}}" }',
        '{ "e": "{{err}}" }',
        '{"success": {{#unless errorMesage}}true{{else}}false{{/unless}} }',
        '{ "s": {{statusCode}}, "a": "{{action}}" }',
        '{ "s": {{statusCode}}, "e": "{{lookup this "errorMesage"}}" }',
    ),
    "SS404": (
        '{ {{#if errorMessage requestBody}}"e": 1{{/if}} }',
        '{ {{#if (eq statusCode 200)}}"ok": true{{else}}"ok": false{{/if}} }',
        '{ "body": {{json requestBody}} }',
        '{ "e": {{#ifs errorMessage}}"{{errorMessage}}", "s": {{statusCode}}{{/ifs}} }',
        '{ {{#if}}"e": 1{{/if}} }',
        "{{> error}}",
        '{ "e": {{> error}} }',
        '{ "e": "{{toUpperCase errorMessage}}" }',
        '{ "e": "{{errorMessage "x"}}" }',
        '{ "s": {{statusCode}}, "r": "{{requestBody.}}" }',
        '{ "s": {{statusCode}}, "e": {{#each errorMessage}}1{{/each}} }',
        '{ "s": {{statusCode}}{{elseif errorMessage}} }',
    ),
    "SS405": (
        '{ "ok" {{#if errorMessage}}false{{else}}true{{/if}} }',
        '{ "ok": {{#if errorMessage}}false{{else}}}true{{/if}} }',
        '{ "m": [{{#each requestBody.members}}{{id}}"{{/each}}], "s": {{statusCode}} }',
        '{ "a": {{statusCode}}',
        '{ "s": {{status}} }',
        '{ "s": {{status_code}} }',
        '{ "s": {{statusCode}} "e": "x" }',
        '{ "s" {{statusCode}} }',
        "{ 's': {{statusCode}} }",
        "{ s: {{statusCode}} }",
        "status: {{statusCode}}",
        "OK",
        "<r>{{statusCode}}</r>",
        '{ "s": {{statusCode}} }}',
        '{ "n": {{requestBody.members.length}}, "s": {{statusCode}} }',
        '{ "n": {{requestBody.count}}, "s": {{statusCode}} }',
        '{ "m": [{{#each requestBody.members}}"{{id}}"{{/each}}], "s": {{statusCode}} }',
        '{ "e": "a\nb", "s": {{statusCode}} }',
        '{ "e": "\\x", "s": {{statusCode}} }',
        '{ "s": {{statusCode}} // c\n }',
        '{ "s": {{statusCode}}, "e": undefined }',
        '{ "s": {{statusCode}}, "e": True }',
        '{ "s": {{statusCode}}, "e": None }',
        '{ "s": 0{{statusCode}} }',
        '{ "s": +{{statusCode}} }',
        '{ "s": {{statusCode}} } { }',
        '\ufeff{ "s": {{statusCode}} }',
        '{ "s": {{{statusCode}}}{{{statusCode}}} }',
        '{ "e": {{#if errorMessage}}"{{errorMessage}}"{{/if}} }',
        '{ "e": "{{#if errorMessage}}{{errorMessage}}{{else}}"none"{{/if}}" }',
        '{"s":{{statusCode}} , "t": {{now}} }',
        "{{!-- c --}}",
        '{ "s": "{{statusCode}} }',
        '{ "s": {{statusCode}}" }',
        '{ "s": {{statusCode}},, "t": 1 }',
        '{ "s": {{statusCode}}; "t": 1 }',
        '{ "s"= {{statusCode}} }',
        '[ "s": {{statusCode}} ]',
        '{ "s": {{statusCode}}, "t": [1, 2 }',
        '{{#each requestBody}}{ "k": "{{@key}}" }{{/each}}',
        '{ "s": {{#if errorMessage}}{{statusCode}}{{/if}} }',
        (
            '{ "s": {{statusCode}} , "e": {{#if errorMessage}} "{{errorMessage}} {{'
            "else}} null {{/if}} }"
        ),
        '{{#unless errorMessage}}{ "e": 1 }{{/unless}}',
        '{ "s": NaN, "e": "{{errorMessage}}" }',
        (
            '{ "s": {{statusCode}}, "members": [{{#requestBody.members}}"{{id}}"{{/'
            "requestBody.members}}] }"
        ),
    ),
    "SS406": (
        '{ "m": "{{{errorMessage}}}" }',
        '{ "m": "{{&errorMessage}}" }',
        '{ "n": "{{{requestBody.action}}}", "s": {{statusCode}} }',
        '{ "u": "{{{segmentUrl}}}", "s": {{statusCode}} }',
        '{ "u": "{{{segmentKey}}}", "s": {{statusCode}} }',
    ),
    "SS409": (
        '{ "code": "{{statusCode}}" }',
        '{ "ok": {{#if errorMessage}}"false"{{else}}"true"{{/if}} }',
        '{ "s": "{{statusCode}}", "e": "{{errorMessage}}" }',
    ),
    "SS410": (
        '{ "s": {{statusCode}}, "error": {{errorMessage}}" }',
        '{ "error": {{errorMessage}} }',
        '{ "body": {{requestBody}} }',
        '{ "n": {{requestBody.action}}, "s": {{statusCode}} }',
        '{ "url": {{segmentUrl}}, "s": {{statusCode}} }',
        '{ "key": {{segmentKey}} }',
        '{ "e": {{#if errorMessage}}{{errorMessage}}{{else}}null{{/if}} }',
    ),
    "SS412": ("{}",),
    "SS413": (
        '{ {{#if errorMessage}}"ok": true{{else}}"ok": false{{/if}} }',
        '{ {{#unless errorMessage}}"ok": false{{else}}"ok": true{{/unless}} }',
        '{ "ok": true }',
        '{ "status": "success" }',
        '{ "status": "{{#if errorMessage}}success{{else}}failure{{/if}}" }',
        '{ "status": "{{#if errorMessage}}ok{{/if}}" }',
        '{ "status": 200, "error": "{{errorMessage}}" }',
        '{ "code": {{#if errorMessage}}200{{else}}400{{/if}} }',
        '{ "success": true, "error": "{{errorMessage}}" }',
        '{ "result": "{{#if errorMessage}}error{{else}}error{{/if}}" }',
        '{ "statusCode": {{statusCode}}, "message": "success" }',
    ),
    "SS415": (
        '{ "s": {{statusCode}}, {{#if errorMessage}}"e": "{{errorMessage}}"{{/if}} }',
        '{ "s": {{statusCode}}, "e": "{{errorMessage}}", }',
        '{ {{#if errorMessage}}"e": "{{errorMessage}}",{{/if}} }',
        '{ "m": [{{#each requestBody.members}}"{{id}}",{{/each}}], "s": {{statusCode}} }',
    ),
    "SS416": ('{ "s": {{statusCode}}, "s": 1 }',),
    "SS417": (
        '{% if errorMessage %}{ "e": 1 }{% endif %}',
        '{ "s": { {statusCode} } }',
        '{ "error": "{errorMessage}" }',
        '{ "e": "${errorMessage}", "s": {{statusCode}} }',
        '{ "e": "<%= errorMessage %>", "s": {{statusCode}} }',
        '{ "e": "%s", "s": {{statusCode}} }',
        '{ "e": "\\{{errorMessage}}", "s": {{statusCode}} }',
        '{ "e": "errorMessage", "s": {{statusCode}} }',
        '{ "e": "<errorMessage>", "s": {{statusCode}} }',
        '{ "e": "$!errorMessage", "s": {{statusCode}} }',
    ),
    "SS418": (
        '{ "body": "{{{requestBody}}}" }',
        '{ "body": "{{requestBody}}" }',
        '{ "e": "{{this}}" }',
        '{ "m": "{{requestBody.members}}", "s": {{statusCode}} }',
    ),
    "SS419": (
        "{{statusCode}}",
        '"{{errorMessage}}"',
        "[{{statusCode}}]",
        "null",
    ),
    "SS421": ('{ "s": {{statusCode}}, "u": "{{#if segmentKey}}{{else}}{{segmentKey}}{{/if}}" }',),
    "SS414": (
        '{ "s": {{statusCode}}, "n": "{{requestBody.members.0.id}}" }',
        '{ "s": {{statusCode}}, "n": "{{requestBody.members.length}}" }',
        '{ "s": {{statusCode}}, "k": "{{#each requestBody.members}}{{@key}}{{/each}}" }',
    ),
    "SS422": (
        '{ "s": {{statusCode}}{{#with requestBody}}, "c": "{{errorMessage}}"{{/with}} }',
        (
            '{ "m": [{{#each requestBody.members}}{{statusCode}}{{#unless @last}},{{/unless}}'
            '{{/each}}], "s": {{statusCode}} }'
        ),
        ('{ {{#with requestBody}}"ok": {{#if errorMessage}}false{{else}}true{{/if}}{{/with}} }'),
    ),
    "SS423": (
        '{ "e": "{{requestBody.acton}}", "s": {{statusCode}} }',
        '{ "e": "{{requestBody.Action}}", "s": {{statusCode}} }',
        '{ "e": "{{requestBody.cohort_id}}", "s": {{statusCode}} }',
        '{ "s": {{statusCode}}, "a": "{{requestBody.data.action}}" }',
        '{ "s": {{statusCode}}, "a": "{{requestBody.errorMessage}}" }',
        '{ "s": {{statusCode}}, "n": "{{requestBody.cohortName.first}}" }',
    ),
    "SS425": (
        ('{ "ok": {{#errorMessage}}false{{/errorMessage}}{{^errorMessage}}true{{/errorMessage}} }'),
        '{{#errorMessage}}{ "e": "{{.}}" }{{/errorMessage}}',
    ),
    "SS426": (
        '{ {{#if statusCode}}"ok": true{{else}}"ok": false{{/if}} }',
        (
            '{ {{#if requestBody}}"s": {{statusCode}}, "e": "{{errorMessage}}"{{els'
            'e}}"s": {{statusCode}}, "e": null{{/if}} }'
        ),
    ),
}
"""By the code of the one rule that has to report them."""

GOOD: Final = (
    '{ "status": {{statusCode}} }',
    '{ "status": {{statusCode}}, "error": "{{errorMessage}}" }',
    '{ "ok": {{#if errorMessage}}false{{else}}true{{/if}} }',
    '{ "ok": {{#unless errorMessage}}true{{else}}false{{/unless}} }',
    '{ "ok": {{^if errorMessage}}true{{else}}false{{/if}} }',
    '{ "status": "{{#if errorMessage}}failure{{else}}success{{/if}}" }',
    '{ "code": {{statusCode}}, "url": "{{segmentUrl}}" }',
    (
        '{ "code": {{statusCode}}, "segment": "{{segmentKey}}", "project": "{{p'
        'rojectKey}}", "environment": "{{environmentKey}}" }'
    ),
    '{ "action": "{{requestBody.action}}", "code": {{statusCode}} }',
    '{"code":{{statusCode}} ,"request":{"id":"{{requestBody.requestId}}"} }',
    '{ "status": {{statusCode}}{{#if errorMessage}}, "error": "{{errorMessage}}"{{/if}} }',
    ('{ {{#if errorMessage}}"error": "{{errorMessage}}"{{else}}"url": "{{segmentUrl}}"{{/if}} }'),
    ('{ {{~#if errorMessage~}} "error": "{{errorMessage}}" {{~else~}} "ok": true {{~/if~}} }'),
    (
        '{\n  "status": {{statusCode}},\n  "error": {{#if errorMessage}}"{{errorM'
        'essage}}"{{else}}null{{/if}}\n}\n'
    ),
    (
        '{ "error": {{#if errorMessage}}{ "message": "{{errorMessage}}", "code"'
        ": {{statusCode}} }{{else}}null{{/if}} }"
    ),
    '{{! the reply }}{ "status": {{statusCode}} }',
    '{{#if errorMessage}}{ "error": "{{errorMessage}}" }{{else}}{ "ok": true }{{/if}}',
    (
        '{ "status": {{statusCode}}, "members": [{{#each requestBody.members}}{'
        '{#unless @first}}, {{/unless}}"{{id}}"{{/each}}] }'
    ),
    (
        '{ "status": {{statusCode}}, "members": [{{#each requestBody.members}}"'
        '{{id}}"{{#unless @last}},{{/unless}}{{/each}}] }'
    ),
    '{ "status": {{statusCode}}{{#with requestBody}}, "cohort": "{{cohortId}}"{{/with}} }',
    '{ "status": {{@root.statusCode}} }',
    '{ "status": {{./statusCode}} }',
    '{ "status": {{this.statusCode}} }',
    '{ "s": {{[statusCode]}} }',
    '{ "name": "{{requestBody.cohortName}}", "status": {{statusCode}} }',
    '{ "message": "HTTP {{statusCode}}: {{errorMessage}}" }',
    '{ "first": "{{requestBody.members.[0].id}}", "status": {{statusCode}} }',
    '{ "first": "{{lookup requestBody "action"}}", "status": {{statusCode}} }',
    '{ "errors": [{{#if errorMessage}}"{{errorMessage}}"{{/if}}] }',
    (
        '{ "errors": [{{#if errorMessage}}{ "detail": "{{errorMessage}}", "stat'
        'us": {{statusCode}} }{{/if}}] }'
    ),
    (
        '{ "success": {{#if errorMessage}}false{{else}}true{{/if}}, "error": {{'
        '#if errorMessage}}"{{errorMessage}}"{{else}}null{{/if}}, "code": {{sta'
        "tusCode}} }"
    ),
    (
        '{"data":{{#if errorMessage}}null{{else}}{"segment":"{{segmentKey}}","u'
        'rl":"{{segmentUrl}}"}{{/if}},"error":{{#if errorMessage}}{"code":{{sta'
        'tusCode}},"message":"{{errorMessage}}"}{{else}}null{{/if}} }'
    ),
    '{ "text": "costs {5} or 100% [x]", "status": {{statusCode}} }',
    (
        '{ "n": {{#if requestBody.count}}"{{requestBody.count}}"{{else}}0{{/if}'
        '}, "s": {{statusCode}} }'
    ),
    ('{ "s": {{statusCode}}, "e": "{{#if errorMessage}}{{errorMessage}}{{else}}none{{/if}}" }'),
    '{ "error": "{{errorMessage}}", "environment": "{{requestBody.environmentId}}" }',
    (
        '{ "s": {{statusCode}}, "m": { {{#each requestBody.members}}"{{id}}": "{{email}}"'
        "{{#unless @last}},{{/unless}}{{/each}} } }"
    ),
    (
        '{ "s": {{statusCode}}, "m": { {{#each requestBody.members}}"{{email}}": 1'
        "{{#unless @last}},{{/unless}}{{/each}} } }"
    ),
    '{ "s": {{statusCode}}, "e": "{{lookup this "errorMessage"}}" }',
    '{ "s": {{statusCode}}, "r": "{{requestBody.trace.id}}" }',
    '{ "code": {{statusCode}}, "project": "{{{projectKey}}}" }',
)
"""Nothing but info may be said of these."""
