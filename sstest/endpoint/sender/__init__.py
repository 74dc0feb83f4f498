"""Whether a sender keeps segments right, whatever happens on the way.

A ``Trial`` lets one sender go through a history of syncs and faults, and judges it after each sync.
``SenderMachine`` draws histories, and ``check`` looks for the smallest one that breaks a rule.
"""
