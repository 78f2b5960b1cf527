namespace Eep.Core.Runs;

/// <summary>Turns a place inside a stage into a share of the whole run, so that page, terminal and API show one number.</summary>
public static class RunStages
{
    // Shares seen on the sample run: nearly all of a run is the search, then the test split with its baselines.
    private static readonly (RunStage Stage, double Start)[] Starts =
    [
        (RunStage.Loading, 0.0), (RunStage.Observing, 0.01), (RunStage.Searching, 0.02), (RunStage.Selecting, 0.75),
        (RunStage.Testing, 0.85), (RunStage.Exporting, 0.98), (RunStage.Verifying, 0.99),
    ];

    /// <summary>Share of the run that is done, in [0, 1]; never falls while stages follow one another.</summary>
    public static double Overall(RunStage stage, double fraction)
    {
        var index = Array.FindIndex(Starts, entry => entry.Stage == stage);
        var start = Starts[index].Start;
        var end = index + 1 < Starts.Length ? Starts[index + 1].Start : 1.0;
        return start + ((end - start) * Math.Clamp(fraction, 0, 1));
    }
}
