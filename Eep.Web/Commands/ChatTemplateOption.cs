using System.CommandLine;
using Eep.Core.Checkpoints.Chat;

namespace Eep.Web.Commands;

/// <summary><c>--chat-template</c>: the same for every command that shows prompts to a model.</summary>
internal static class ChatTemplateOption
{
    public static Option<string> Create()
    {
        var option = new Option<string>("--chat-template")
        {
            Description = "How prompts of a task are put before the model: auto takes the checkpoint's own template where it is recognised, none the prompt as it is. Default: auto.",
            DefaultValueFactory = _ => ChatTemplate.Automatic,
        };
        option.AcceptOnlyFromAmong([.. ChatTemplate.Choices]);
        return option;
    }
}
