"""DMARC by RFC 9989: the record, the tree walk, the policy in force."""
