using Eep.Core.Checkpoints;
using Eep.Core.Metering;
using Eep.Core.Models;

namespace Eep.Core.Bench;

/// <summary>How fast engine and plain evaluator read, with nothing avoided: 8 random plans, every document once. The fastest of two runs counts.</summary>
internal static class ForwardPart
{
    public const int Plans = 8;
    private const int PlainPlans = 2;

    /// <summary>Every plan is read whole.</summary>
    public static EngineOptions NothingAvoided { get; } = new() { ShareLayers = false, FeedOnlyReadRows = false, UseDrafts = false, StopWhenDecided = false };

    public static IReadOnlyList<RateLine> Measure(BenchSubject subject, MachineLimits limits, CancellationToken cancellationToken)
    {
        var plans = new BenchPlans(subject.Checkpoint.Shape).Random(Plans);
        var (tokens, operations) = WorkOf(subject);
        var plain = PlainTiming.Of(subject, subject.Forward, plans[..PlainPlans], cancellationToken);
        var engine = EngineTiming.Of(subject, subject.Forward, plans, NothingAvoided, cancellationToken);
        var again = EngineTiming.Of(subject, subject.Forward, plans, NothingAvoided, cancellationToken);
        return [Line("plain", PlainPlans, plain.Fastest), Line("engine", Plans, Math.Min(engine.Seconds, again.Seconds) / Plans)];

        RateLine Line(string evaluator, int count, double seconds) =>
            new(evaluator, count, tokens / seconds, operations / seconds, operations / seconds / limits.ProductRate);
    }

    /// <summary>Tokens of one forward-scored evaluation, and operations of products with weights. A pruned model has the same k and the same work.</summary>
    public static (long Tokens, double Operations) WorkOf(BenchSubject subject)
    {
        var (tokens, scored) = subject.ForwardTokens();
        var counts = ParameterCounts.Of(subject.Checkpoint.Config);
        var head = counts.Head == 0 ? counts.Embedding : counts.Head;
        return (tokens, 2.0 * ((tokens * (counts.Active - counts.Embedding - counts.Head)) + (scored * head)));
    }
}
