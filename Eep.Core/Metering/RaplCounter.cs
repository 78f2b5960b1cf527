using System.Globalization;

namespace Eep.Core.Metering;

/// <summary>RAPL: the energy counters of the processor packages, which wrap around.</summary>
public sealed class RaplCounter : EnergyCounter
{
    /// <summary>Where Linux shows them.</summary>
    public const string Root = "/sys/class/powercap";

    private const double PerJoule = 1e6;

    // The range is some 262 kJ on many processors: eleven minutes at 400 W. Between two readings a counter must not go round twice.
    private static readonly TimeSpan LongestGap = TimeSpan.FromMinutes(1);

    private readonly List<Package> _packages;
    private readonly Timer _reader;
    private readonly Lock _reading = new();

    private RaplCounter(List<Package> packages)
    {
        _packages = packages;
        _reader = new Timer(_ => TryJoules(), null, LongestGap, LongestGap);
    }

    /// <inheritdoc/>
    public override string Method => FormattableString.Invariant($"RAPL, {_packages.Count} processor package{(_packages.Count == 1 ? "" : "s")} (memory and everything else of the machine left out)");

    /// <summary>Opens the counters of all packages.</summary>
    /// <param name="root">Folder of the zones.</param>
    /// <param name="missing">Why there are none; empty where there are.</param>
    public static RaplCounter? TryOpen(string root, out string missing)
    {
        // A package is intel-rapl:N; what is below it (cores, memory) is counted in it.
        var zones = Directory.Exists(root) ? Directory.GetDirectories(root, "intel-rapl:*").Where(zone => Path.GetFileName(zone).Count(letter => letter == ':') == 1).Order(StringComparer.Ordinal).ToArray() : [];
        if (zones.Length == 0)
        {
            missing = $"the processor shows no energy counter ({root} has no intel-rapl)";
            return null;
        }

        try
        {
            missing = "";
            return new RaplCounter([.. zones.Select(zone => new Package(Path.Combine(zone, "energy_uj"), Read(Path.Combine(zone, "max_energy_range_uj"))))]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            missing = $"the energy counter may not be read: {exception.Message}";
            return null;
        }
    }

    /// <inheritdoc/>
    public override double Joules()
    {
        lock (_reading)
        {
            return _packages.Sum(package => package.Total()) / PerJoule;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _reader.Dispose();
        base.Dispose(disposing);
    }

    private static long Read(string path) => long.Parse(File.ReadAllText(path).Trim(), CultureInfo.InvariantCulture);

    private sealed class Package
    {
        private readonly string _path;
        private readonly long _range;
        private long _last;
        private long _total;

        public Package(string path, long range) => (_path, _range, _last) = (path, range, Read(path));

        public long Total()
        {
            var now = Read(_path);
            _total += now >= _last ? now - _last : now + _range - _last;
            _last = now;
            return _total;
        }
    }
}
