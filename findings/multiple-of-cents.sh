#!/usr/bin/env bash
# pydantic 2.14.4, jsonschema 4.26.0, Ajv 8.20.0
#
# Behaviour: by the schema {"multipleOf": 0.01}, 19.99 is invalid to jsonschema and to Ajv, and valid
#   to the pydantic model which that schema was made from; 1.1 is valid to all. Two of them divide
#   binary floats and want a whole number; pydantic allows for rounding.
# Most would guess: any price in whole cents is valid, and a model and its own schema agree.
# Seen: the lines at the end.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pydantic==2.14.4 jsonschema==4.26.0
echo '{}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts ajv@8.20.0

cat >validate.py <<'PYTHON'
import json
from typing import Annotated
from jsonschema import Draft202012Validator
from pydantic import Field, TypeAdapter, ValidationError
adapter = TypeAdapter(Annotated[float, Field(multiple_of=0.01)])
schema = adapter.json_schema()
with open("schema.json", "w") as file:
    json.dump(schema, file)
def accepts(value):
    try:
        adapter.validate_python(value)
    except ValidationError:
        return False
    return True
for value in (1.1, 0.07, 19.99, 0.015):
    print(value, "pydantic", accepts(value), "jsonschema", Draft202012Validator(schema).is_valid(value))
PYTHON
cat >validate.js <<'JAVASCRIPT'
const Ajv = require("ajv/dist/2020");
const isValid = new Ajv().compile(require("./schema.json"));
for (const value of [1.1, 0.07, 19.99, 0.015]) console.log(value, "Ajv", isValid(value));
JAVASCRIPT
venv/bin/python validate.py >seen
node validate.js | cat >>seen

cat seen
diff - seen <<'END' || { echo "The behaviour has changed: see the lines above" >&2; exit 1; }
1.1 pydantic True jsonschema True
0.07 pydantic True jsonschema False
19.99 pydantic True jsonschema False
0.015 pydantic False jsonschema False
1.1 Ajv true
0.07 Ajv false
19.99 Ajv false
0.015 Ajv false
END
