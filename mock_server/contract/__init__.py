"""The contract, ``openapi.yaml``: what may be asked, what may be answered, and which answer a task state gets.

The only code that knows OpenAPI. The same code serves the API's own contract and that of the control API.
"""
