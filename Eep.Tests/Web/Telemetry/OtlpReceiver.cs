using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Eep.Tests.Web.Telemetry;

/// <summary>The smallest collector: takes OTLP over HTTP in protobuf and keeps it. Field numbers are those of opentelemetry-proto 1.</summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly WebApplication _application;
    private readonly ConcurrentQueue<OtlpItem> _items = new();

    private OtlpReceiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _application = builder.Build();
        _application.MapPost("/v1/metrics", (HttpContext context) => KeepAsync(context, nameOfItem: 1));
        _application.MapPost("/v1/traces", (HttpContext context) => KeepAsync(context, nameOfItem: 5));
    }

    public string Address => _application.Urls.Single();

    public static async Task<OtlpReceiver> StartAsync()
    {
        var receiver = new OtlpReceiver();
        await receiver._application.StartAsync();
        return receiver;
    }

    /// <summary>Waits until something like this has come.</summary>
    public async Task<OtlpItem> UntilAsync(string scope, string name, Func<OtlpItem, bool> condition)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (_items.FirstOrDefault(item => item.Scope == scope && item.Name == name && condition(item)) is { } found)
            {
                return found;
            }

            Assert.True(
                TimeProvider.System.GetElapsedTime(begun) < Limit,
                $"No {name} of {scope} as it should be. There came: {string.Join(", ", _items.Select(item => $"{item.Scope}/{item.Name}").Distinct())}.");
            await Task.Delay(50);
        }
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    // Both kinds of message: resources (1), each with its attributes (1.1) and scopes (2), each with its own name (1.1) and items (2).
    private async Task KeepAsync(HttpContext context, int nameOfItem)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        foreach (var resource in new WireMessage(body.ToArray()).All(1))
        {
            var service = resource.All(1, 1).Single(attribute => attribute.Text(1) == "service.name").All(2).Single().Text(1);
            foreach (var scope in resource.All(2))
            {
                var name = scope.All(1).Single().Text(1);
                foreach (var item in scope.All(2))
                {
                    _items.Enqueue(new OtlpItem(service, name, item.Text(nameOfItem), item));
                }
            }
        }
    }
}
