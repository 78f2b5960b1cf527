using Eep.Core.Metering;

namespace Eep.Tests.Metering;

public sealed class EnergyCounterTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("eep-powercap-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Joules_OfTwoPackages_AreAddedOverAWrapAndWithoutTheirParts()
    {
        Zone("intel-rapl:0", 5_000_000, 10_000_000);
        Zone("intel-rapl:1", 1_000_000, 10_000_000);
        Zone("intel-rapl:0:0", 4_000_000, 10_000_000);
        using var counter = RaplCounter.TryOpen(_root, out var missing)!;
        Assert.Equal(("", 0.0), (missing, counter.Joules()));
        Assert.Contains("2 processor packages", counter.Method, StringComparison.Ordinal);

        Zone("intel-rapl:0", 2_000_000, 10_000_000); // Wrapped: 5 to 10, then 0 to 2.
        Zone("intel-rapl:1", 1_500_000, 10_000_000);

        Assert.Equal(7.5, counter.Joules(), 9);
        Assert.Equal(7.5, counter.Joules(), 9);
    }

    [Fact]
    public void Open_WithoutACounter_SaysWhy()
    {
        Assert.Null(RaplCounter.TryOpen(_root, out var missing));
        Assert.Contains("has no intel-rapl", missing, StringComparison.Ordinal);

        Directory.CreateDirectory(Path.Combine(_root, "intel-rapl:0"));
        Assert.Null(RaplCounter.TryOpen(_root, out missing));
        Assert.Contains("may not be read", missing, StringComparison.Ordinal);
    }

    [Fact]
    public void TryJoules_OfACounterThatWentAway_IsNull()
    {
        Zone("intel-rapl:0", 5, 10);
        using var counter = RaplCounter.TryOpen(_root, out _)!;
        Directory.Delete(Path.Combine(_root, "intel-rapl:0"), recursive: true);

        Assert.Null(counter.TryJoules());
    }

    private void Zone(string name, long microjoules, long range)
    {
        var zone = Directory.CreateDirectory(Path.Combine(_root, name)).FullName;
        File.WriteAllText(Path.Combine(zone, "energy_uj"), $"{microjoules}\n");
        File.WriteAllText(Path.Combine(zone, "max_energy_range_uj"), $"{range}\n");
    }
}
