-- submit.lua: one complete application at the window per request, each with its own idempotency key.
local f = assert(io.open(os.getenv("FORM"), "r"))
local body = f:read("*a")
f:close()
local path, cookie, run = os.getenv("TARGET"), os.getenv("COOKIE"), os.getenv("RUN")
local n = 0
request = function()
  n = n + 1
  return wrk.format("POST", path, { ["Content-Type"] = "application/x-www-form-urlencoded",
    ["Cookie"] = cookie }, body .. "&_once=" .. run .. "-" .. n)
end
-- a person does not press the button again at once: milliseconds between requests of a connection
if os.getenv("DELAY") then
  delay = function() return tonumber(os.getenv("DELAY")) end
end
