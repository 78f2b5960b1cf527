using System.Globalization;
using Eep.Core.Runs;
using Microsoft.AspNetCore.Components;

namespace Eep.Web.Components.Controls;

public sealed partial class ResultCard
{
    [Parameter, EditorRequired]
    public required Guid RunId { get; set; }

    [Parameter, EditorRequired]
    public required RunReport Report { get; set; }

    // The criteria that everyone knows; the best of the others stands beside them.
    private static readonly string[] WellKnown = ["frequency", "soft", "reap", "random"];
    private static readonly string[] NotMethods = ["full", "eep"];

    private bool _all;

    private IEnumerable<ScoreLine> Shown => _all ? Report.Test : Headlines;

    private IEnumerable<ScoreLine> Headlines
    {
        get
        {
            var best = Report.Test.Where(line => !NotMethods.Contains(line.Model)).MaxBy(line => line.Score);
            return Report.Test.Where(line => line == best || NotMethods.Contains(line.Model) || WellKnown.Contains(line.Model));
        }
    }

    private ScoreLine? Full => Report.Test.FirstOrDefault(line => line.Model == "full");

    private ScoreLine? Pruned => Report.Test.FirstOrDefault(line => line.Model == "eep");

    private bool HasKnows => Report.Test.Any(line => line.Knows is not null);

    // Two standard errors of a difference of independent means: cautious, since both models answer the same items.
    private string Verdict
    {
        get
        {
            if (Full is not { } full || Pruned is not { } pruned)
            {
                return "The test split was not scored.";
            }

            var difference = pruned.Score - full.Score;
            var noise = 2 * Math.Sqrt((full.StandardError * full.StandardError) + (pruned.StandardError * pruned.StandardError));
            var size = $"{Formats.Points(difference)} points against the full model";
            return Math.Abs(difference) <= noise
                ? $"{size}: within the noise of {Formats.Count(pruned.Items)} items (±{Plain(noise)})."
                : $"{size}: {(difference > 0 ? "better" : "worse")}, beyond the noise of {Formats.Count(pruned.Items)} items (±{Plain(noise)}).";
        }
    }

    private static string Plain(double share) => (share * 100).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Spread(ScoreLine line) =>
        line.Deviation is { } deviation ? $"{Plain(deviation)} sd" : Plain(line.StandardError);

    private static string Width(double score) => string.Create(CultureInfo.InvariantCulture, $"{Math.Clamp(score, 0, 1) * 100:0.#}%");

    private string? Tone(ScoreLine line) =>
        Full is null || line.Model == "full" || line.Score == Full.Score ? null : line.Score > Full.Score ? "better" : "worse";
}
