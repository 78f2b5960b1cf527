using Eep.Core.Checkpoints;
using Eep.Core.Evaluation;
using Eep.Core.Models;
using Eep.Core.Pruning;
using Eep.Core.Search;

namespace Eep.Tests.Models;

/// <summary>A random checkpoint of a family with a tokenizer beside it, questions for it, and generations of plans as a search makes them.</summary>
internal sealed class TinyLanguageModel : IDisposable
{
    private readonly TinyCheckpoint _folder;

    /// <param name="golden">The golden folder whose shape it has.</param>
    public TinyLanguageModel(string golden)
    {
        _folder = TinyCheckpoint.LikeGolden(golden, seed: 3);
        Checkpoint = Checkpoint.Open(_folder.Folder);
        File.WriteAllText(Path.Combine(_folder.Folder, "tokenizer.json"), TinyTokenizer.Json(Checkpoint.Config.VocabularySize));
        File.WriteAllText(Path.Combine(_folder.Folder, "generation_config.json"), """{"bos_token_id": 1, "eos_token_id": 2}""");
        File.WriteAllText(Path.Combine(_folder.Folder, "tokenizer_config.json"), """{"add_bos_token": true, "bos_token": "<s>", "eos_token": "</s>"}""");
    }

    public Checkpoint Checkpoint { get; }

    public MoeLanguageModel Open(EngineOptions options, int workers = 1, Action<string>? log = null, long? memoryBytes = null) =>
        MoeLanguageModel.Open(Checkpoint, new ComputeOptions { Workers = workers, MemoryBytes = memoryBytes }, options, log: log);

    /// <summary>Texts to go on with and continuations to score, of different lengths.</summary>
    public static List<ModelRequest> Questions(int count) => [.. Enumerable.Range(0, count).Select(index =>
    {
        var text = string.Join(' ', Enumerable.Range(0, 2 + (index % 4)).Select(word => ((string[])["the", "sand", "is", "no", "9"])[(index + word) % 5]));
        return index % 3 == 0
            ? (ModelRequest)new LogLikelihoodRequest(text, [" yes", " no the"])
            : new GenerateRequest(text, ["\n"], 5) { Drafts = [" yes\n"] };
    })];

    /// <summary>Random selections, their children by mutation and crossover, merged children, and some plans twice.</summary>
    public PruningPlan[] Generation(ulong seed, int initial, int children)
    {
        var shape = Checkpoint.Shape;
        var budget = Enumerable.Range(shape.ExpertsPerToken + 1, shape.ExpertCount).First(count => ExpertBudgets.IsLegal(shape, count, shape.ExpertsPerToken));
        var options = SearchPresets.Find(SearchPresets.Paper, shape, budget, seed: seed) with
        {
            InitialCount = initial,
            ChildrenPerGeneration = children,
            PruningGenerations = 1,
            MergingGenerations = 2,
            LayerGroups = 0,
        };
        var search = new EvolutionarySearch(options, shape, []);
        while (search.Ask() is { } generation)
        {
            search.Tell(generation, [.. generation.Individuals.Select(individual => (double?)(individual.Id * 7 % 5 / 5.0))]);
        }

        PruningPlan[] plans = [.. search.Archive.All.Select(scored => scored.Individual.Plan)];
        return [.. plans, plans[0], plans[^1]];
    }

    /// <summary>An answer with every bit of its numbers.</summary>
    public static string Text(ModelAnswer answer) => answer switch
    {
        Generated generated => $"{generated.Completion}/{generated.TokenCount}",
        LogLikelihoods scores => string.Join(' ', scores.Sums.Select(sum => sum.ToString("R", null))),
        _ => "-",
    };

    /// <summary>A sheet with every bit of its numbers.</summary>
    public static string Text(PlanAnswers sheet) => string.Join('|', sheet.Answers.Select(Text))
        + string.Join(' ', sheet.TokenShare.ToRows().SelectMany(row => row).Select(share => share.ToString("R", null)));

    public void Dispose()
    {
        Checkpoint.Dispose();
        _folder.Dispose();
    }
}
