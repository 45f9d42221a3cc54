-- The same request, but for a number in its header: no two are alike. wrk -s unlike.lua URL -- FILE, which is not read
local number = 0

function request()
  number = number + 1
  wrk.headers["X-Number"] = number
  return wrk.format()
end
