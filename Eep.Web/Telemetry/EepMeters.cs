using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Eep.Web.Telemetry;

/// <summary>What Eep counts, and the traces of its work. Both cost next to nothing while nobody listens.</summary>
public sealed class EepMeters : IDisposable
{
    /// <summary>Name of meter and traces.</summary>
    public const string Name = "Eep";

    private readonly Meter _meter = new(Name);
    private readonly Counter<long> _generations;
    private readonly Histogram<double> _seconds;
    private readonly Counter<long> _lost;

    /// <summary>Makes the instruments.</summary>
    public EepMeters()
    {
        _generations = _meter.CreateCounter<long>("eep.generations", description: "Generations committed.");
        _seconds = _meter.CreateHistogram<double>("eep.generation.duration", "s", "How long a generation took to compute.");
        _lost = _meter.CreateCounter<long>("eep.engines.lost", description: "Engine processes that ended without a result.");
    }

    /// <summary>Spans of attempts.</summary>
    public ActivitySource Traces { get; } = new(Name);

    /// <summary>Counts a committed generation.</summary>
    public void Generation(double seconds)
    {
        _generations.Add(1);
        _seconds.Record(seconds);
    }

    /// <summary>Counts an engine that was lost.</summary>
    public void LostEngine() => _lost.Add(1);

    /// <inheritdoc/>
    public void Dispose()
    {
        _meter.Dispose();
        Traces.Dispose();
    }
}
