using System.Globalization;

namespace Eep.Web.Commands.Workers;

/// <summary>What sharing generations out cost.</summary>
/// <param name="Database">Where the batches lay.</param>
/// <param name="Workers">Engines that worked at once, the run's own included.</param>
/// <param name="Generations">Generations timed; the one before them started the engines.</param>
/// <param name="BatchesPerGeneration">Batches of each.</param>
/// <param name="SecondsPerBatch">The work of a batch, a wait.</param>
/// <param name="Seconds">Wall time of all.</param>
/// <param name="OverheadSecondsPerBatch">What a worker spent for a batch beside its work; waiting for the end of a generation included.</param>
/// <param name="OverheadShare">The same as a share of the work.</param>
public sealed record WorkersReport(
    string Database,
    int Workers,
    int Generations,
    int BatchesPerGeneration,
    double SecondsPerBatch,
    double Seconds,
    double OverheadSecondsPerBatch,
    double OverheadShare)
{
    /// <summary>Works the overhead out.</summary>
    public static WorkersReport Of(string database, int workers, int generations, int batches, TimeSpan wait, TimeSpan elapsed)
    {
        var overhead = (elapsed.TotalSeconds * workers / (generations * batches)) - wait.TotalSeconds;
        return new WorkersReport(
            database, workers, generations, batches, wait.TotalSeconds, elapsed.TotalSeconds, overhead, overhead / wait.TotalSeconds);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        {Workers} workers on {Database}: {Generations} generations of {BatchesPerGeneration} batches, each {SecondsPerBatch:0.###} s of work, took {Seconds:0.00} s.
        Coordination: {OverheadSecondsPerBatch * 1000:0.0} ms a batch, {OverheadShare:P1} of the work.
        """);
}
