using Eep.Core.Evaluation.Datasets;

namespace Eep.Core.Evaluation;

/// <summary>A task is data: where documents lie, how they become prompts, how an answer is scored. Field names of lm-evaluation-harness.</summary>
public sealed record EvaluationTask
{
    /// <summary>Unique name (harness: task).</summary>
    public required string Name { get; init; }

    /// <summary>One sentence for people (metadata.description).</summary>
    public string? Description { get; init; }

    /// <summary>What the model is asked for.</summary>
    public required OutputType OutputType { get; init; }

    /// <summary>Data file of each split, absolute; without the splits of <see cref="Division"/>.</summary>
    public required IReadOnlyDictionary<SplitKind, string> DataFiles { get; init; }

    /// <summary>How one file becomes several splits (metadata.divide); null = every split has its own file.</summary>
    public SplitDivision? Division { get; init; }

    /// <summary>Template that yields True for the documents that belong to the task (metadata.where); null = all do.</summary>
    public string? Where { get; init; }

    /// <summary>Why splits may share documents, in words (metadata.overlap); null = they may not.</summary>
    public string? Overlap { get; init; }

    /// <summary>Stands before every prompt, as it is (harness: description).</summary>
    public string PromptPrefix { get; init; } = "";

    /// <summary>Prompt template.</summary>
    public required string DocToText { get; init; }

    /// <summary>Target template; for multiple choice it yields the index or the text of the right choice.</summary>
    public required string DocToTarget { get; init; }

    /// <summary>Choices of a multiple_choice task: a template that yields a list, or one template a choice.</summary>
    public IReadOnlyList<string> DocToChoice { get; init; } = [];

    /// <summary>Between prompt and target; one space unless set.</summary>
    public string TargetDelimiter { get; init; } = " ";

    /// <summary>Worked examples before each prompt; null = none.</summary>
    public FewShot? FewShot { get; init; }

    /// <summary>Stop strings (harness: generation_kwargs.until).</summary>
    public IReadOnlyList<string> Until { get; init; } = ["\n"];

    /// <summary>Generation limit in tokens (harness: generation_kwargs.max_gen_toks).</summary>
    public int MaxNewTokens { get; init; } = 256;

    /// <summary>Ways from completion to metric (harness: filter_list); the first is the one that decides. At least one.</summary>
    public IReadOnlyList<FilterPipeline> Pipelines { get; init; } = [FilterPipeline.None];

    /// <summary>What is reported (harness: metric_list); at least one.</summary>
    public required IReadOnlyList<MetricSpec> Metrics { get; init; }

    /// <summary>The metric that is the fitness: the first.</summary>
    public MetricSpec Metric => Metrics[0];

    /// <summary>Openers that only change the form of an answer; with them suppressed the score says what the model knows.</summary>
    public IReadOnlyList<string> StyleWords { get; init; } = [];

    /// <summary>Version of prompt and rules; changes whenever scores could.</summary>
    public required string Version { get; init; }
}

/// <summary>The kinds of tasks of the harness.</summary>
public enum OutputType
{
    /// <summary>Free greedy generation.</summary>
    GenerateUntil,

    /// <summary>Likelihood of given choices.</summary>
    MultipleChoice,

    /// <summary>Likelihood of one given target.</summary>
    LogLikelihood,

    /// <summary>Likelihood of a whole text: perplexities.</summary>
    LogLikelihoodRolling,
}

/// <summary>The three disjoint parts of a task's data.</summary>
public enum SplitKind
{
    /// <summary>What the search's fitness is computed on.</summary>
    Search,

    /// <summary>What the winner is chosen on.</summary>
    Validation,

    /// <summary>What is reported, scored once.</summary>
    Test,
}

/// <summary>Worked examples, taken from one split.</summary>
/// <param name="Count">Examples before each prompt; at least 1 (harness: num_fewshot).</param>
/// <param name="Split">Where they come from (harness: fewshot_split).</param>
/// <param name="Delimiter">Between examples (harness: fewshot_delimiter, a blank line).</param>
/// <param name="Seed">Null takes the first documents (harness: sampler first_n); else they are drawn for each document by this seed.</param>
public sealed record FewShot(int Count, SplitKind Split, string Delimiter, int? Seed);

/// <summary>One filter step with its arguments, as in the harness's filter_list.</summary>
public sealed record FilterStep(string Function, IReadOnlyDictionary<string, string> Arguments);

/// <summary>One named pipeline of the harness's filter_list.</summary>
public sealed record FilterPipeline(string Name, IReadOnlyList<FilterStep> Steps)
{
    /// <summary>What the harness calls having no pipeline.</summary>
    public static FilterPipeline None { get; } = new("none", []);
}

/// <summary>A metric with the harness's options (ignore_case, ignore_punctuation, regexes_to_ignore ...).</summary>
public sealed record MetricSpec(string Name, IReadOnlyDictionary<string, string> Arguments);
