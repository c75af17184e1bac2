# Verifies with dkimpy, an implementation that shares no code with ours. In: {"records": {name: TXT}, "messages": [base64]}.
# Out: for each message [verdict, [[instance, cv, seal valid, message signature valid], ...] newest first].
import base64
import json
import sys

import dkim

told = json.load(sys.stdin)


def txt(name, timeout=5):
    record = told["records"].get(name.decode().rstrip("."))
    return None if record is None else record.encode()


def verdict(message):
    cv, results, _ = dkim.arc_verify(message, dnsfunc=txt)
    word = "ended" if cv is None else cv.decode()
    return [word, [[r["instance"], r["cv"].decode(), r["as-valid"], r["ams-valid"]] for r in results]]


json.dump([verdict(base64.b64decode(m)) for m in told["messages"]], sys.stdout)
