"""The ledger: append-only double entry for stock and funds.

Every line of a document takes a quantity from one place and gives it to another, so that nothing
appears or vanishes; a balance is a sum. What was entered wrongly is reversed by a further document
and never changed. Each entry carries the hash of the one before, by which an auditor can see that
no entry was altered afterwards.
"""
