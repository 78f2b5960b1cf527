using System.Globalization;
using Eep.Core.Evaluation;
using Eep.Core.Metering;
using Eep.Core.Models;
using Eep.Core.Pruning;

namespace Eep.Core.Bench;

/// <summary>What each way of avoiding work avoids (ENGINE A 1 to 7, and the rows that no logits are read of), by switching it off alone.</summary>
internal static class SavingsPart
{
    private const int PlainPlans = 2;

    public static IReadOnlyList<SavingLine> Measure(BenchSubject subject, CancellationToken cancellationToken)
    {
        var plans = new BenchPlans(subject.Checkpoint.Shape);
        var children = plans.Children(subject.Options.Generation);
        var merged = plans.Merged(2);
        var requests = subject.IsGenerative ? subject.Own : subject.Forward;
        var all = Run(children, new EngineOptions());
        var plain = PlainTiming.Of(subject, requests, children[..Math.Min(PlainPlans, children.Length)], cancellationToken);
        var alone = Run(children, new EngineOptions { StateBytes = 1, PrefixBytes = 0 });
        var whole = Run(children, new EngineOptions { FeedOnlyReadRows = false });
        var known = EngineTiming.Of(subject, requests, children, new EngineOptions(), cancellationToken, plans.Parents());
        var together = Run(children, new EngineOptions { ShareLayers = false });
        var inFull = subject.IsGenerative ? Run(children, new EngineOptions { UseDrafts = false, StopWhenDecided = false }) : null;
        var mergedOnce = Run(merged, new EngineOptions { DocumentsPerBlock = Blocks(requests) });
        var mergedAgain = Run(merged, new EngineOptions { DocumentsPerBlock = Blocks(requests), MergedBytes = 0 });
        var distinct = children.DistinctBy(plan => plan.Hash).Count();
        return
        [
            Line("1 selected experts are used in place", all, Seconds(all) + plain.Preparing, "writing and loading a checkpoint for every plan"),
            Line("2 merged experts are kept between blocks of documents", mergedOnce, Seconds(mergedAgain), "2 merged plans, 4 blocks"),
            Line("3 plans walk together", together, Seconds(alone), "layer-tokens are the same; states not shared in either"),
            Line("4 equal first layers are computed once", all, Seconds(together), Counted(all, together)),
            Line("4 first layers of parents are kept", known, Seconds(all), FormattableString.Invariant($"{known.Computed:N0} layer-tokens; without {all.Computed:N0}")),
            Line("the last layer's experts see only rows that are read", all, Seconds(whole), "layer-tokens are the same"),
            new SavingLine(
                "5 equal plans are evaluated once",
                Seconds(all),
                Figure.None("equal plans never reach the engine; part search counts them"),
                1 - ((double)distinct / children.Length),
                FormattableString.Invariant($"{distinct} different of {children.Length} plans")),
            new SavingLine("6 racing", Seconds(all), Figure.None("a race is between the plans of a search; part search has it"), Figure.None("part search has it"), ""),
            inFull is null
                ? new SavingLine("7 drafts, and stopping when decided", Seconds(all), Figure.None("the task generates nothing"), Figure.None("the task generates nothing"), "")
                : Line("7 drafts, and stopping when decided", all, Seconds(inFull), Counted(all, inFull)),
        ];

        EngineTiming Run(PruningPlan[] generation, EngineOptions engine) => EngineTiming.Of(subject, requests, generation, engine, cancellationToken);

        double Seconds(EngineTiming timing) => timing.Seconds / timing.Answers.Count;

        SavingLine Line(string saving, EngineTiming with, double without, string counters) =>
            new(saving, Seconds(with), without, 1 - (Seconds(with) / without), counters);
    }

    private static int Blocks(IReadOnlyList<ModelRequest> requests) => Math.Max(1, requests.Count / 4);

    private static string Counted(EngineTiming with, EngineTiming without) => string.Create(
        CultureInfo.InvariantCulture,
        $"{with.Counters.Computed:N0} layer-tokens read and {with.Counters.Generated:N0} generated; without {without.Counters.Computed:N0} and {without.Counters.Generated:N0}");
}
