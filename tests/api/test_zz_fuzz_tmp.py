import json, random
import pytest
from typing import Any
from backend.api.actions import ACTIONS, BODIES, BATCHES
from backend.api.structs import example
from backend.orders.actions import DATA_OF
from backend.api.messages import NewOrder
JUNK=[None,True,0,-1,1.5,2**53,2**63,2**64,10**400 if False else 10**30,-2**63,"", " ", "x","\0","长"*5000,"\u202e","'; drop table x; --","%","\\","{}",[],[1],[None],{}, {"a":1},"2026-01-01T00:00:00Z",float(1e308),[[[[]]]], "9"*22,"610112", "\ud83d\ude00"]
async def test_fuzz(keeper: Any, request_body: Any) -> None:
    rnd=random.Random(7)
    bad=[]
    for i in range(400):
        body=dict(request_body)
        for _ in range(rnd.randint(1,3)):
            k=rnd.choice([*body,"area_code","source","external_ref","longitude","latitude","citizen_phone","proactive","zzz"])
            body[k]=rnd.choice(JUNK)
        a=await keeper.ask("POST","/orders",content=json.dumps(body).encode())
        if a.status_code>=500: bad.append((body,a.text))
    order=await keeper.report()
    states=[order]
    for act in ACTIONS:
        for i in range(25):
            b=example(BODIES[DATA_OF[act]]); b["version"]=rnd.choice([order["version"],1,None])
            d=b.get("data") or {}
            if d: d[rnd.choice(list(d))]=rnd.choice(JUNK)
            a=await keeper.ask("POST",f"/orders/{order['id']}/actions/{act.value}",content=json.dumps(b).encode())
            if a.status_code>=500: bad.append((act,b,a.text))
            if a.status_code==200: order=a.json()
            if i%8==0 : order=await keeper.report(); 
            if i%8==1:
                r=await keeper.ask("POST",f"/orders/{order['id']}/actions/accept",json={"version":1}); order=r.json() if r.status_code==200 else order
            if i%8==2 and order.get("state")=="accepted":
                r=await keeper.ask("POST",f"/orders/{order['id']}/actions/dispatch",json={"version":order["version"],"data":{"unit_id":order["lead_unit_id"]}}); order=r.json() if r.status_code==200 else order
    for p in ["state","category","channel","area","unit","q","tab","reach","cursor","limit"]:
        for j in ["", "x","\0","-1","99999999999999999999","%","'","长长","1"*30,"\ud83d\ude00","a b","\\", "MC4wLjA=","My45OTk5OTk5OTk5OTk5OTk5OTkuMQ=="]:
            a=await keeper.ask("GET","/orders",params={p:j})
            if a.status_code>=500: bad.append((p,j,a.text))
    for b in bad[:40]: print("BAD",str(b)[:400])
    assert not bad
