"""Buying as a person types it: from the reorder list to the last bill."""

from __future__ import annotations


def test_from_the_list_to_the_last_bill(hashwrench):
    assert hashwrench("reorder", "list").stdout == "Nothing needs to be bought.\n"
    hashwrench(
        "part", "receive", "BM1362AK", "5", "--name", "Chip", "--kind", "chip", "--currency", "CNY", "--cost", "40"
    )
    assert hashwrench("supplier", "add", "深圳市芯源", "--currency", "CNY", "--days", "12").returncode == 0
    price = ("supplier", "price", "深圳市芯源", "BM1362AK", "45.00", "--from", "10", "--code", "C-88", "--preferred")
    assert hashwrench(*price, "--json").json[0]["price"] == {"minor": 4500, "currency": "CNY"}
    order = hashwrench("order", "open", "--fault", "dead", "--serial", "JYZZ0842").stdout.strip()
    assert hashwrench("reorder", "need", order, "BM1362AK", "8", "--json").json[0]["here"] == 5
    (listed,) = hashwrench("reorder", "list", "--json").json
    (line,) = listed["lines"]
    assert (line["quantity"], line["needed"], line["reason"], line["orders"]) == (10, 3, "waited_for", [order])
    number = hashwrench("purchase", "make", "深圳市芯源").stdout.strip()
    assert number == "PO-B1-000001"
    assert hashwrench("purchase", "order", number, "--reference", "SZ-7", "--json").json["state"] == "ordered"
    assert "贵司料号 C-88" in hashwrench("purchase", "text", number, "--language", "zh").stdout
    said = hashwrench("purchase", "receive", "SZ-7", "C-88=10", "--bin", "C4", "--shipping", "12.34")
    assert said.stdout.endswith(f"{order} can go on.\n")
    billed = hashwrench("purchase", "bill", number, "--duty", "10", "--json").json
    assert (billed["state"], billed["total"]) == ("received", {"minor": 47_234, "currency": "CNY"})
    assert billed["lines"][0]["lots"][0]["charged"] == billed["total"]
    assert hashwrench("supplier", "edit", "深圳市芯源", "--days", "9", "--json").json["lead_days"] == 9
    assert "supplier edit" in hashwrench("supplier", "add", "深圳市芯源").stderr
    refused = hashwrench("purchase", "bill", number, "--duty", "much")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert hashwrench("purchase", "make", "深圳市芯源").returncode == 2
