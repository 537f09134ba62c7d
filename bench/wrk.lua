-- Sends the requests of the file CALLS one after the other, from the start again at the end; used by lib/wrk.ts.
-- The file: for each request its length in bytes, a line end, and the request as it goes over the wire.
-- Counts as wrong: every status but 200 and, of every eighth body, one that does not hold MUST_HOLD.
local requests, at, threads = {}, 0, {}
local mustHold = os.getenv("MUST_HOLD") or ""

function setup(thread) table.insert(threads, thread) end

function init()
  answered, wrong, reason = 0, 0, ""
  local file = assert(io.open(os.getenv("CALLS"), "rb"))
  for length in function() return file:read("*l") end do
    requests[#requests + 1] = file:read(tonumber(length))
  end
  file:close()
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function response(status, _, body)
  answered = answered + 1
  if status == 200 and (answered % 8 ~= 1 or body:find(mustHold, 1, true)) then return end
  wrong = wrong + 1
  reason = "status " .. status .. ": " .. body:sub(1, 200)
end

function done(summary, latency)
  local wrong, reason = 0, ""
  for _, thread in ipairs(threads) do
    wrong = wrong + thread:get("wrong")
    if thread:get("reason") ~= "" then reason = thread:get("reason") end
  end
  local errors = summary.errors
  io.write(string.format("\nanswered %d seconds %.6f p50 %.4f p99 %.4f wrong %d socket %d\nreason %s\n",
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    wrong, errors.connect + errors.read + errors.write + errors.timeout, (reason:gsub("[\r\n]", " "))))
end
