using System.Text.Json;
using Eep.Core.Search;

namespace Eep.Core.Bench;

/// <summary>
/// A task of random texts for a model of random weights: prompts of equal length in bytes, which are tokens there, and answers of random letters.
/// </summary>
/// <param name="Documents">Documents of the search split; the other splits have one each.</param>
/// <param name="PromptTokens">Tokens of every prompt.</param>
/// <param name="AnswerTokens">Tokens of every reference answer, and most that are generated.</param>
public sealed record RandomTask(int Documents, int PromptTokens, int AnswerTokens)
{
    /// <summary>Name of the task file in its folder.</summary>
    public const string FileName = "task.yaml";

    private const string Letters = "abcdefghijklmnopqrstuvwxyz";

    /// <summary>Writes task.yaml and its data into a folder.</summary>
    public void Write(string folder)
    {
        var tape = new RandomTape(1, 0, 0, RandomPurpose.Seeds);
        foreach (var (split, count) in (IEnumerable<(string, int)>)[("search", Documents), ("validation", 1), ("test", 1)])
        {
            File.WriteAllLines(
                Path.Combine(folder, $"{split}.jsonl"),
                Enumerable.Range(0, count).Select(_ => JsonSerializer.Serialize(new { text = Text(PromptTokens), answer = Text(AnswerTokens) })));
        }

        File.WriteAllText(Path.Combine(folder, FileName), $$$"""
            task: random_text
            dataset_path: json
            dataset_kwargs:
              data_files:
                search: search.jsonl
                validation: validation.jsonl
                test: test.jsonl
            search_split: search
            validation_split: validation
            test_split: test
            output_type: generate_until
            doc_to_text: "{{text}}"
            doc_to_target: "{{answer}}"
            target_delimiter: ""
            generation_kwargs:
              until: ["\n"]
              max_gen_toks: {{{AnswerTokens}}}
            metric_list:
              - metric: exact_match
                aggregation: mean
                higher_is_better: true
            metadata:
              version: 1.0
            """);
        string Text(int length) => string.Create(length, tape, (text, random) =>
        {
            foreach (ref var letter in text)
            {
                letter = Letters[random.Index(Letters.Length)];
            }
        });
    }
}
