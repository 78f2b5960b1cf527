using System.Text.Json.Nodes;
using Eep.Core.Checkpoints;
using Eep.Core.Evaluation;
using Eep.Core.Models;
using Eep.Core.Pruning;
using TorchSharp;

namespace Eep.Tests.Models;

/// <summary>Rotary scalings in the running model, against the plain model in float64.</summary>
public sealed class RotaryScalingTests
{
    private const int OriginalLength = 12;
    private static readonly int[] s_sequence = [1, 5, 22, 31, 9, 9, 40, 12, 63, 3, 17, 28, 51, 7, 33, 2, 60, 11, 14, 8];

    public static TheoryData<string> Scalings() =>
    [
        """{"rope_type": "linear", "factor": 3}""",
        """{"rope_type": "dynamic", "factor": 4}""",
        """{"rope_type": "yarn", "factor": 4, "beta_fast": 2, "beta_slow": 0.1}""",
        """{"rope_type": "yarn", "factor": 4, "beta_fast": 2, "beta_slow": 0.1, "truncate": false, "mscale": 0.8, "mscale_all_dim": 0.3}""",
        """{"rope_type": "llama3", "factor": 8, "low_freq_factor": 0.2, "high_freq_factor": 1, "original_max_position_embeddings": 12}""",
        """{"rope_type": "longrope", "original_max_position_embeddings": 12, "short_factor": [1, 1.1, 1.2, 1.5], "long_factor": [1.5, 2, 3, 5]}""",
    ];

    public static TheoryData<string> LengthDependent() =>
    [
        """{"rope_type": "dynamic", "factor": 4}""",
        """{"rope_type": "longrope", "original_max_position_embeddings": 12, "short_factor": [1, 1.1, 1.2, 1.5], "long_factor": [1.5, 2, 3, 5]}""",
    ];

    [Theory]
    [MemberData(nameof(Scalings))]
    public void Logits_BelowAndBeyondTheOriginalLength_EqualThePlainModel(string rope)
    {
        using var folder = Model(rope);
        using var checkpoint = Checkpoint.Open(folder.Folder);
        using var probe = new LogitsProbe(checkpoint, null, new ComputeOptions());
        var oracle = new NaiveDecoder(checkpoint);

        foreach (var length in (int[])[5, OriginalLength, OriginalLength + 1, s_sequence.Length])
        {
            using var logits = probe.Logits([.. s_sequence[..length].Select(id => (long)id)]);
            Closeness.Assert(oracle.Logits(s_sequence[..length]), logits, $"{length} tokens");
        }
    }

    [Theory]
    [MemberData(nameof(LengthDependent))]
    public void Run_PaddedBatch_HasTheAnglesOfItsWidthAsTheReference(string rope)
    {
        using var folder = Model(rope);
        using var checkpoint = Checkpoint.Open(folder.Folder);
        using var probe = new LogitsProbe(checkpoint, null, new ComputeOptions());
        var oracle = new NaiveDecoder(checkpoint);
        int[][] rows = [s_sequence, s_sequence[..4], s_sequence[..(OriginalLength + 3)]];
        var batch = new PaddedBatch(20, [.. rows.Select(row => (0, row.Select(id => (long)id).ToArray()))]);

        var tensors = probe.Run(new LogitsInput { Sequences = [], Batch = batch });

        using var logits = Assert.Single(tensors).Data;
        for (var row = 0; row < rows.Length; row++)
        {
            using var own = logits[row].narrow(0, 0, rows[row].Length).contiguous();
            int[] padded = [.. rows[row], .. Enumerable.Repeat(0, 20 - rows[row].Length)];
            Closeness.Assert(oracle.Logits(padded)[..rows[row].Length], own, $"row {row}");
        }
    }

    [Theory]
    [MemberData(nameof(LengthDependent))]
    public void Run_GreedyAcrossTheOriginalLength_EqualsThePlainModelWithoutCache(string rope)
    {
        using var folder = Model(rope);
        using var checkpoint = Checkpoint.Open(folder.Folder);
        using var probe = new LogitsProbe(checkpoint, null, new ComputeOptions());
        var oracle = new NaiveDecoder(checkpoint);

        foreach (var length in (int[])[4, OriginalLength - 1, OriginalLength, OriginalLength + 2])
        {
            var tensors = probe.Run(new LogitsInput { Sequences = [[.. s_sequence[..length].Select(id => (long)id)]] }, greedyTokens: 14)
                .ToDictionary(tensor => tensor.Name, tensor => tensor.Data);
            Assert.Equal(oracle.Greedy(s_sequence[..length], 14), tensors["greedy.0"].data<long>().Select(id => (int)id));
            foreach (var tensor in tensors.Values)
            {
                tensor.Dispose();
            }
        }
    }

    [Theory]
    [MemberData(nameof(LengthDependent))]
    public void Answer_AcrossTheOriginalLength_EqualsThePlainModelWithoutCache(string rope)
    {
        using var folder = Model(rope);
        using var checkpoint = Checkpoint.Open(folder.Folder);
        var tokenizer = HuggingFaceTokenizer.Open(folder.Folder);
        using var model = MoeLanguageModel.Open(checkpoint, new ComputeOptions());
        string[] prompts = ["is", "the sand is the", "no and no", "bring the stone and the sand", "an an an an an", "yes"];
        GenerateRequest[] requests = [.. prompts.Select(prompt => new GenerateRequest(prompt, ["\n"], 10))];
        var expected = prompts.Select(prompt => Plain(checkpoint, tokenizer, prompt)).ToList();

        var free = model.Answer([.. requests], [PruningPlan.Identity(checkpoint.Shape)])[0];
        var drafted = model.Answer(
            [.. requests.Select((request, index) => request with { Drafts = [expected[index] + " the"] })], [PruningPlan.Identity(checkpoint.Shape)])[0];

        Assert.Contains(prompts, prompt => tokenizer.Encode(prompt, true).Length < OriginalLength);
        Assert.Contains(expected.Zip(prompts), pair => tokenizer.Encode(pair.Second + pair.First, true).Length > OriginalLength);
        Assert.Equal(expected, free.Answers.Cast<Generated>().Select(answer => answer.Completion));
        Assert.Equal(free.Answers, drafted.Answers);
        Assert.Equal(free.TokenShare.ToRows(), drafted.TokenShare.ToRows());
    }

    private static string Plain(Checkpoint checkpoint, HuggingFaceTokenizer tokenizer, string prompt)
    {
        var oracle = new NaiveDecoder(checkpoint);
        var ids = tokenizer.Encode(prompt, true).ToList();
        var count = ids.Count;
        while (ids.Count < count + 10 && !tokenizer.EosIds.Contains(ids[^1]) && !tokenizer.Decode([.. ids.Skip(count)]).Contains('\n'))
        {
            ids.Add(oracle.Greedy(ids, 1)[0]);
        }

        var text = tokenizer.Decode([.. ids.Skip(count).Where(id => !tokenizer.EosIds.Contains(id))]);
        return text.Split('\n')[0];
    }

    private static TinyMixtral Model(string rope) => new(new TinyMixtralOptions
    {
        Seed = 5,
        EditConfig = config => (config["rope_scaling"], config["max_position_embeddings"], config["rope_theta"]) =
            (JsonNode.Parse(rope), rope.Contains("longrope", StringComparison.Ordinal) ? 4 * OriginalLength : OriginalLength, 100.0),
    });
}
