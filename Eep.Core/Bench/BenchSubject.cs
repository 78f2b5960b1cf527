using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Chat;
using Eep.Core.Evaluation;
using Eep.Core.Models;
using Eep.Core.Runs;
using Eep.Core.Search;

namespace Eep.Core.Bench;

/// <summary>A model and a task that the bench measures. Owns the checkpoint, and the folder where it was made for the bench.</summary>
internal sealed class BenchSubject : IDisposable
{
    // The pruning phase of the published search; its merging phase would be four times as long and proposes no plan twice.
    private const int PaperGenerations = 40;

    private readonly ChatTemplate? _template;
    private readonly string _folder;
    private readonly bool _isMade;

    public BenchSubject(string name, string folder, string task, BenchOptions options, bool isMade = false)
    {
        (Name, _folder, Options, _isMade) = (name, folder, options, isMade);
        Task = new Evaluator(TaskFile.Read(task));
        Checkpoint = Checkpoint.Open(folder);
        _template = ChatTemplates.Resolve(folder, ChatTemplate.Automatic);
        Forward = [.. Task.Items(SplitKind.Search).Select(item => new LogLikelihoodRequest(
            item.Context, [Task.Task.TargetDelimiter + item.References.Concat(item.Choices).First()]))];
        Search = new RunOptions
        {
            Model = Path.GetFullPath(folder),
            Task = Path.GetFullPath(task),
            ExpertBudget = BenchPlans.Budget(Checkpoint.Shape),
            Device = options.Compute.Device.ToString().ToLowerInvariant(),
            Dtype = ComputeTypes.Name(options.Compute.Dtype),
        };
    }

    public string Name { get; }

    public BenchOptions Options { get; }

    public Checkpoint Checkpoint { get; }

    public Evaluator Task { get; }

    /// <summary>The documents, scored by the log-likelihood of their first reference answer: one forward each.</summary>
    public IReadOnlyList<ModelRequest> Forward { get; }

    /// <summary>The documents as the task asks them.</summary>
    public IReadOnlyList<ModelRequest> Own => Task.Requests(SplitKind.Search);

    public bool IsGenerative => Task.Task.OutputType == OutputType.GenerateUntil;

    /// <summary>The search to time, or null where it would take too long.</summary>
    public RunOptions? Search { get; private set; }

    /// <summary>Family and sizes.</summary>
    public string Description
    {
        get
        {
            var config = Checkpoint.Config;
            var counts = ParameterCounts.Of(config);
            return FormattableString.Invariant(
                $"{config.ModelType}, {counts.Total / 1e6:0.0} million parameters, {counts.Active / 1e6:0.0} active; d {config.HiddenSize}, {config.LayerCount} layers, {config.ExpertCount} experts, {config.ExpertsPerToken} active");
        }
    }

    /// <summary>One of the models that the bench brings with it.</summary>
    public static BenchSubject Of(BenchModel model, BenchOptions options, CancellationToken cancellationToken)
    {
        var stored = options.Compute.Dtype == ComputeType.BF16 ? TensorType.BF16 : TensorType.F32;
        switch (model)
        {
            case BenchModel.Sample:
                return new BenchSubject("sample", Path.Combine(options.Samples, "model"), Path.Combine(options.Samples, "tasks", "qa.yaml"), options);
            case BenchModel.Small:
                var small = Make(RandomModelShape.Small(stored), new RandomTask(Documents: 64, PromptTokens: 97, AnswerTokens: 32));
                var subject = new BenchSubject("small", small, Path.Combine(small, RandomTask.FileName), options, isMade: true);
                subject.Search = subject.Search! with { Preset = SearchPresets.Paper, PruningGenerations = PaperGenerations, MergingGenerations = 0 };
                return subject;
            default:
                var larger = Make(RandomModelShape.Larger(stored), new RandomTask(Documents: 64, PromptTokens: 49, AnswerTokens: 16));
                return new BenchSubject("larger", larger, Path.Combine(larger, RandomTask.FileName), options, isMade: true) { Search = null };
        }

        string Make(RandomModelShape shape, RandomTask task)
        {
            var folder = Path.Combine(options.WorkFolder, model.ToString().ToLowerInvariant());
            RandomModel.Write(folder, shape, cancellationToken);
            task.Write(folder);
            return folder;
        }
    }

    /// <summary>A fresh engine: nothing merged, nothing kept.</summary>
    public MoeLanguageModel Engine(EngineOptions? engine = null) => MoeLanguageModel.Open(Checkpoint, Options.Compute, engine, _template);

    public PlainEvaluator Plain() => new(Checkpoint, Options.Compute, Options.WorkFolder, _template);

    /// <summary>Tokens that the forward-scored documents have without their last, and those whose logits count.</summary>
    public (long Read, long Scored) ForwardTokens()
    {
        var tokenizer = HuggingFaceTokenizer.Open(_folder);
        var (read, scored) = (0L, 0L);
        foreach (var request in Forward.Cast<LogLikelihoodRequest>())
        {
            var answer = tokenizer.EncodeContinuation(request.Continuations[0]).Length;
            read += tokenizer.EncodePrompt(_template, request.Context).Length + answer - 1;
            scored += answer;
        }

        return (read, scored);
    }

    public void Dispose()
    {
        Checkpoint.Dispose();
        if (_isMade)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}
