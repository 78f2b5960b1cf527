using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Eep.Web.Telemetry;

namespace Eep.Tests.Web.Telemetry;

public sealed class EepMetersTests
{
    [Fact]
    public void Instruments_UnderTheirDocumentedNames_TellWhatHappened()
    {
        // A duration that no other test has: all of the process share one stream of measurements.
        const double Seconds = 1234.03125;
        var (durations, counts) = (new ConcurrentBag<double>(), new ConcurrentBag<string>());
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listens) =>
            {
                if (instrument.Meter.Name == EepMeters.Name)
                {
                    listens.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => durations.Add(instrument.Name == "eep.generation.duration" ? value : 0));
        listener.SetMeasurementEventCallback<long>((instrument, _, _, _) => counts.Add(instrument.Name));
        listener.Start();
        using var meters = new EepMeters();

        meters.Generation(Seconds);
        meters.LostEngine();

        Assert.Contains(Seconds, durations);
        Assert.Contains("eep.generations", counts);
        Assert.Contains("eep.engines.lost", counts);
    }
}
