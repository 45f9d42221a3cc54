-- Creates tasks and deletes those that were created: wrk -s create_and_delete.lua URL -- FILE OF THE BODY
-- An answer that has a "prompt" is that of a create; its id is taken to be the next one that goes.
local created, create = {}, nil

function init(arguments)
  local file = assert(io.open(arguments[1], "rb"))
  create = wrk.format("POST", nil, nil, file:read("*a"))
  file:close()
end

function request()
  local id = table.remove(created)
  if id then
    return wrk.format("DELETE", wrk.path .. "/" .. id, nil, "")
  end
  return create
end

function response(status, headers, body)
  local id = string.find(body, '"prompt"', 1, true) and string.match(body, '"id": ?"([^"]+)"')
  if id then
    created[#created + 1] = id
  end
end
