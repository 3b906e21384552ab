-- random.lua: draws one of the paths in $PATHS for each request.
local paths = {}
for line in io.lines(os.getenv("PATHS")) do paths[#paths + 1] = line end
local host = os.getenv("HOST")
math.randomseed(7)
request = function()
  return wrk.format("GET", paths[math.random(#paths)], { ["Host"] = host })
end
