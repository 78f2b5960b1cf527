using System.Globalization;
using Eep.Web.Runs;

namespace Eep.Web.Components;

/// <summary>How pages write numbers: one way for each kind, always with a point, a dash where there is none.</summary>
public static class Formats
{
    public const string None = "–";

    public const double JoulesPerWattHour = 3600;

    // The third section is for what rounds to zero, which has no sign.
    private const string Tenths = "0.0;-0.0;0.0";

    private static readonly string[] ByteUnits = ["B", "kB", "MB", "GB", "TB"];

    public static string Percent(double? value) =>
        value is { } number ? (number * 100).ToString(Tenths, CultureInfo.InvariantCulture) + " %" : None;

    /// <summary>Difference of two shares, in points, with its sign.</summary>
    public static string Points(double difference)
    {
        var points = Math.Round(difference * 100, 1, MidpointRounding.AwayFromZero);
        var sign = points > 0 ? "+" : points < 0 ? "−" : "±";
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{Math.Abs(points):0.0}");
    }

    public static string Count(long value) => value.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', '\u2009');

    /// <summary>Decimal units, as disks and model hubs count.</summary>
    public static string Bytes(long bytes)
    {
        var (value, unit) = ((double)bytes, 0);
        while (value >= 1000 && unit < ByteUnits.Length - 1)
        {
            (value, unit) = (value / 1000, unit + 1);
        }

        var digits = unit == 0 || value >= 100 ? "0" : value >= 10 ? "0.0" : "0.00";
        return value.ToString(digits, CultureInfo.InvariantCulture) + " " + ByteUnits[unit];
    }

    /// <summary>Parameters of a model: 1.9 M, 46.7 B.</summary>
    public static string Parameters(long count) => count switch
    {
        >= 1_000_000_000 => (count / 1e9).ToString("0.0", CultureInfo.InvariantCulture) + " B",
        >= 1_000_000 => (count / 1e6).ToString("0.0", CultureInfo.InvariantCulture) + " M",
        _ => (count / 1e3).ToString("0", CultureInfo.InvariantCulture) + " k",
    };

    /// <summary>Share saved: "−42 %".</summary>
    public static string Saved(long before, long after)
    {
        if (before <= 0)
        {
            return None;
        }

        var saved = Math.Round((1 - ((double)after / before)) * 100, MidpointRounding.AwayFromZero);
        var sign = saved > 0 ? "−" : saved < 0 ? "+" : "±";
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{Math.Abs(saved):0} %");
    }

    public static string Duration(TimeSpan duration) => duration switch
    {
        { TotalSeconds: < 1 } => "< 1 s",
        { TotalMinutes: < 1 } => $"{duration.Seconds} s",
        { TotalHours: < 1 } => $"{duration.Minutes} min {duration.Seconds:00} s",
        { TotalDays: < 1 } => $"{duration.Hours} h {duration.Minutes:00} min",
        _ => $"{(int)duration.TotalDays} d {duration.Hours} h",
    };

    /// <summary>Watt-hours.</summary>
    public static string Energy(double? joules) => joules is null
        ? "not measured"
        : string.Create(CultureInfo.InvariantCulture, $"{joules / JoulesPerWattHour:0.##} Wh");

    /// <summary>Rounded for a forecast: nobody believes seconds there.</summary>
    public static string About(TimeSpan duration) => duration switch
    {
        { TotalSeconds: < 5 } => "a few seconds",
        { TotalSeconds: < 90 } => $"{Math.Round(duration.TotalSeconds / 5) * 5:0} s",
        { TotalMinutes: < 90 } => $"{Math.Round(duration.TotalMinutes):0} min",
        { TotalHours: < 36 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalHours:0.#} h"),
        _ => $"{Math.Round(duration.TotalDays):0} d",
    };

    public static string Ago(TimeSpan age) => age switch
    {
        { TotalSeconds: < 45 } => "just now",
        { TotalMinutes: < 60 } => $"{Math.Max(1, (int)age.TotalMinutes)} min ago",
        { TotalHours: < 24 } => $"{(int)age.TotalHours} h ago",
        { TotalDays: < 30 } => $"{(int)age.TotalDays} d ago",
        _ => $"{(int)(age.TotalDays / 30)} mo ago",
    };

    public static string Exact(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);

    /// <summary>A difference that should be next to nothing: "0", "1e-4", "3.2e-6".</summary>
    public static string Difference(double value) => value == 0 ? "0" : value.ToString("0.#e+0", CultureInfo.InvariantCulture);

    /// <summary>An individual's score, what is known of it where its evaluation was stopped, or why there is none.</summary>
    public static string ScoreOf(IndividualView individual) => individual switch
    {
        { Failure: { } reason } => reason,
        { Stopped: { } interval } => $"stopped, at most {Percent(interval.High)}",
        _ => Percent(individual.Score),
    };
}
