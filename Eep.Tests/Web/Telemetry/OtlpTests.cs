using Eep.Tests.Web.Processes;
using Eep.Web.Telemetry;

namespace Eep.Tests.Web.Telemetry;

/// <summary>A real process with the environment that OpenTelemetry prescribes: metrics and traces of a real run arrive at a collector.</summary>
public sealed class OtlpTests : IDisposable
{
    private const int Generations = 4;

    private readonly TinyWork _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task Run_WithACollector_SendsItsMetricsAndTraces()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        string[] environment =
        [
            $"OTEL_EXPORTER_OTLP_ENDPOINT={collector.Address}", "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "OTEL_METRIC_EXPORT_INTERVAL=200", "OTEL_BSP_SCHEDULE_DELAY=100",
        ];
        await using var eep = await EepProcess.ServeAsync(_work.NewData(), environment, []);

        // The first generation holds what the search begins with.
        var id = await eep.PostAsync(_work.Options with { PruningGenerations = Generations - 1, MergingGenerations = 0 });
        await eep.UntilStateAsync(id, "completed");

        var counter = await collector.UntilAsync(EepMeters.Name, "eep.generations", metric => metric.Count == Generations);
        Assert.Equal("eep", counter.Service);
        await collector.UntilAsync(EepMeters.Name, "eep.generation.duration", metric => metric.Values == Generations);
        await collector.UntilAsync(EepMeters.Name, "attempt", span => span.Tag("eep.run") == id);
        await collector.UntilAsync("Microsoft.AspNetCore.Hosting", "http.server.request.duration", metric => metric.Values > 0);
        await collector.UntilAsync("System.Runtime", "dotnet.gc.collections", _ => true);
        await collector.UntilAsync("Microsoft.AspNetCore", "POST /api/v1/runs/", span => span.Tag("http.route") == "/api/v1/runs/");
    }
}
