using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Chat;
using Eep.Core.Evaluation;

namespace Eep.Web.Tasks;

/// <summary>Counts the tokens of rows with a model's own tokenizer; no weights are read.</summary>
internal static class TokenCount
{
    /// <summary>The first rows of a split.</summary>
    /// <param name="task">Task file, absolute.</param>
    /// <param name="model">Checkpoint folder, absolute.</param>
    /// <param name="split">Null for the first split the task has.</param>
    /// <exception cref="TaskException">Task or model cannot be used; says why.</exception>
    public static TokenLengths Of(string task, string model, SplitKind? split)
    {
        var read = TaskFile.Read(task);
        var items = TaskItems.Preview(read, split ?? TaskItems.Splits(read)[0], ITaskFiles.CountedRows);
        try
        {
            var tokenizer = HuggingFaceTokenizer.Open(model);
            var template = ChatTemplates.Resolve(model, ChatTemplate.Automatic);
            using var checkpoint = Checkpoint.Open(model);
            return new TokenLengths([.. items.Select(item => (tokenizer.EncodePrompt(template, item.Context).Length, Target(item)))], checkpoint.Config.LongestSequence);

            int Target(TaskItem item) =>
                item.Choices.Append(item.Choices.Count == 0 ? item.Target : "").Max(text => tokenizer.Encode(text, addSpecialTokens: false).Length);
        }
        catch (CheckpointException exception)
        {
            throw new TaskException(exception.Message, exception);
        }
    }
}
