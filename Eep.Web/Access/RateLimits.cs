using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Eep.Web.Access;

/// <summary>How often somebody may ask. On an open Eep there is one user, who is not limited.</summary>
public sealed class RateLimits(AccessMode mode, IOptions<AccessOptions> options) : IConfigureOptions<RateLimiterOptions>
{
    /// <summary>The policy of endpoints that take a password or a token for one.</summary>
    public const string Login = "login";

    /// <inheritdoc/>
    public void Configure(RateLimiterOptions limiter)
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.OnRejected = (context, _) =>
        {
            if (context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after))
            {
                context.HttpContext.Response.Headers.RetryAfter =
                    Math.Ceiling(after.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            }

            return ValueTask.CompletedTask;
        };
        limiter.AddPolicy(Login, context => PerMinute(AddressOf(context), options.Value.LoginsPerMinute));
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
            mode.IsOpen || !context.Request.Path.StartsWithSegments("/api")
                ? RateLimitPartition.GetNoLimiter("")
                : PerMinute(context.User.Identity?.Name ?? AddressOf(context), options.Value.RequestsPerMinute));
    }

    private static string AddressOf(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "";

    private static RateLimitPartition<string> PerMinute(string key, int count) => RateLimitPartition.GetFixedWindowLimiter(
        key, _ => new FixedWindowRateLimiterOptions { PermitLimit = count, Window = TimeSpan.FromMinutes(1) });
}
