-- random.lua: draws one of the paths in $PATHS for each request, the n-th line 1/n times as often as the first (Zipf's
-- law: some services are asked for all day, most hardly ever), as browsers do: $ENCODING is what they accept.
local requests, weights, sum = {}, {}, 0
math.randomseed(7)
init = function()
  local headers = { ["Host"] = os.getenv("HOST"), ["Accept-Encoding"] = os.getenv("ENCODING") }
  for line in io.lines(os.getenv("PATHS")) do
    requests[#requests + 1] = wrk.format("GET", line, headers)
    sum = sum + 1 / #requests
    weights[#requests] = sum
  end
end
request = function()
  local x, low, high = math.random() * sum, 1, #requests
  while low < high do
    local mid = math.floor((low + high) / 2)
    if weights[mid] < x then low = mid + 1 else high = mid end
  end
  return requests[low]
end
