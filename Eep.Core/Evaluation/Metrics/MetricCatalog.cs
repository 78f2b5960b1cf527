namespace Eep.Core.Evaluation.Metrics;

/// <summary>Every metric by name.</summary>
public static class MetricCatalog
{
    /// <summary>All metrics, in the order that lists show them.</summary>
    public static IReadOnlyList<MetricInfo> All { get; } =
    [
        Share(ExactMatchMetric.Name, OutputType.GenerateUntil, "equal strings after the chosen normalisation", ExactMatchMetric.Arguments),
        Share(ContainsMetric.Name, OutputType.GenerateUntil, "a right answer is part of the given one, as in the EEP paper", "ignore_case"),
        Share("squad_em", OutputType.GenerateUntil, "SQuAD 1.1 exact match"),
        Share("squad_f1", OutputType.GenerateUntil, "SQuAD 1.1 token F1"),
        Share("squad2_em", OutputType.GenerateUntil, "SQuAD 2.0 exact match; no right answer means that an empty one is right", "no_answer") with { KnowsNoAnswer = true },
        Share("squad2_f1", OutputType.GenerateUntil, "SQuAD 2.0 token F1", "no_answer") with { KnowsNoAnswer = true },
        Share("drop_em", OutputType.GenerateUntil, "DROP exact match of bags of spans"),
        Share("drop_f1", OutputType.GenerateUntil, "DROP bag F1; a wrong number gives 0"),
        Share("rouge1", OutputType.GenerateUntil, "F-measure of shared words"),
        Share("rouge2", OutputType.GenerateUntil, "F-measure of shared word pairs"),
        Share("rougeL", OutputType.GenerateUntil, "F-measure of the longest common subsequence of words"),
        Share("number_match", OutputType.GenerateUntil, "equal numbers within 0.000001"),
        Share("acc", OutputType.MultipleChoice, "the likeliest choice is right"),
        Share("acc_norm", OutputType.MultipleChoice, "the likeliest choice per code point is right"),
        Share("acc_bytes", OutputType.MultipleChoice, "the likeliest choice per UTF-8 byte is right"),
        Share("acc", OutputType.LogLikelihood, "the target is what greedy decoding writes"),
        Perplexity("perplexity", OutputType.LogLikelihood, "perplexity", "exp of minus the mean log-likelihood of a target"),
        Perplexity("word_perplexity", OutputType.LogLikelihoodRolling, "weighted_perplexity", "per word; compares across tokenizers"),
        Perplexity("byte_perplexity", OutputType.LogLikelihoodRolling, "weighted_perplexity", "per UTF-8 byte; compares across tokenizers"),
        Perplexity("bits_per_byte", OutputType.LogLikelihoodRolling, "bits_per_byte", "bits that a byte costs"),
        Perplexity("token_perplexity", OutputType.LogLikelihoodRolling, "weighted_perplexity", "per token; compares only within one tokenizer"),
    ];

    /// <summary>The metric that scores a kind of task when a task file names none.</summary>
    public static string Default(OutputType type) => type switch
    {
        OutputType.GenerateUntil => ExactMatchMetric.Name,
        OutputType.LogLikelihoodRolling => "word_perplexity",
        _ => "acc",
    };

    /// <summary>A metric by name.</summary>
    /// <exception cref="TaskException">The kind of task has no such metric, or the metric has no such argument.</exception>
    public static MetricInfo Find(MetricSpec spec, OutputType type)
    {
        var ofType = All.Where(info => info.OutputType == type).ToArray();
        var found = ofType.FirstOrDefault(info => info.Name == spec.Name)
            ?? throw new TaskException(
                $"Metric '{spec.Name}' is unknown for {OutputTypes.Name(type)}; supported are {string.Join(", ", ofType.Select(info => info.Name))}.");
        return spec.Arguments.Keys.FirstOrDefault(key => !found.Arguments.Contains(key)) is { } unknown
            ? throw new TaskException(
                $"Metric {spec.Name} has no argument '{unknown}'; it takes {(found.Arguments.Count == 0 ? "none" : string.Join(", ", found.Arguments))}.")
            : found;
    }

    /// <summary>Whether larger is better, for any metric that a result file may name; unknown names count as shares.</summary>
    public static bool HigherIsBetter(string name) => All.FirstOrDefault(info => info.Name == name)?.HigherIsBetter ?? true;

    /// <summary>Compiles a metric of a generate_until task.</summary>
    /// <exception cref="TaskException">An unknown metric or a bad argument.</exception>
    public static IAnswerMetric Create(MetricSpec spec)
    {
        Find(spec, OutputType.GenerateUntil);
        return spec.Name switch
        {
            ContainsMetric.Name => new ContainsMetric(spec),
            "squad_em" or "squad_f1" or "squad2_em" or "squad2_f1" => new SquadMetric(spec),
            "drop_em" => new DropMetric(scoresOverlap: false),
            "drop_f1" => new DropMetric(scoresOverlap: true),
            "rouge1" => new RougeMetric(1),
            "rouge2" => new RougeMetric(2),
            "rougeL" => new RougeMetric(null),
            "number_match" => new NumberMetric(),
            _ => new ExactMatchMetric(spec),
        };
    }

    private static MetricInfo Share(string name, OutputType type, string meaning, params string[] arguments) =>
        new(name, type, true, "mean", arguments, meaning);

    private static MetricInfo Perplexity(string name, OutputType type, string aggregation, string meaning) =>
        new(name, type, false, aggregation, [], meaning);
}
